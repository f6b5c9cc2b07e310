import Chat
import Crypto

/// The SHA-256 of a token, all that is kept of it.
struct TokenHash: Sendable {
  let bytes: SIMD32<UInt8>

  init(_ token: Token) {
    var hash = SHA256()
    token.withBytes { hash.update(bufferPointer: $0) }
    bytes = hash.finish()
  }

  init(bytes: SIMD32<UInt8>) {
    self.bytes = bytes
  }

  /// Looks at every byte whatever the outcome, so that the time tells nothing of how much was right.
  func isEqual(to other: TokenHash) -> Bool {
    let difference = bytes ^ other.bytes
    return difference.indices.reduce(0) { $0 | difference[$1] } == 0
  }
}
