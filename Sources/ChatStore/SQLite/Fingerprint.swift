import Chat
import Crypto

/// Tells a message's recipient and content from any other's, long after the message itself is gone.
struct Fingerprint: Equatable, Sendable {
  let bytes: SIMD16<UInt8>

  init(_ draft: Draft) {
    var hash = SHA256()
    hash.update(draft.conversation)
    hash.update(draft.content)
    bytes = hash.finish().lowHalf
  }

  init(bytes: SIMD16<UInt8>) {
    self.bytes = bytes
  }
}
