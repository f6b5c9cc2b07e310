import Chat
import Crypto

/// A message's link in the chain of its conversation: the SHA-256 of the link before and of all that is stored of the message.
struct Link: Equatable, Sendable {
  /// What stands before the first message.
  static let start = Link(bytes: SIMD32())

  let bytes: SIMD32<UInt8>

  init(bytes: SIMD32<UInt8>) {
    self.bytes = bytes
  }

  init(after previous: Link, conversation: Int64, seq: Int64, account: Int64?, name: Name, id: MessageID, time: Int64, content: Content) {
    var hash = SHA256()
    hash.update(previous.bytes)
    hash.update(id.bytes)
    hash.update(SIMD4(conversation, seq, account ?? 0, time))
    hash.update(name)
    hash.update(content)
    bytes = hash.finish()
  }
}
