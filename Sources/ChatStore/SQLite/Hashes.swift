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

extension SHA256 {
  fileprivate mutating func update(_ bytes: some SIMD<UInt8>) {
    withUnsafeBytes(of: bytes) { update(bufferPointer: $0) }
  }

  fileprivate mutating func update(_ numbers: SIMD4<Int64>) {
    let ordered = SIMD4(numbers[0].littleEndian, numbers[1].littleEndian, numbers[2].littleEndian, numbers[3].littleEndian)
    withUnsafeBytes(of: ordered) { update(bufferPointer: $0) }
  }

  fileprivate mutating func update(_ conversation: Conversation) {
    switch conversation {
    case .room(let room):
      update(SIMD2(1, UInt8(0)))
      update(room)
    case .direct(let first, let second):
      update(SIMD2(2, UInt8(0)))
      update(first)
      update(second)
    }
  }

  // A name is shorter than 256 bytes, so that its count tells where it ends; what comes last needs no count.
  fileprivate mutating func update(_ name: Name) {
    var text = name.description
    text.withUTF8 { utf8 in
      update(SIMD2(UInt8(truncatingIfNeeded: utf8.count), 0))
      update(bufferPointer: UnsafeRawBufferPointer(utf8))
    }
  }

  fileprivate mutating func update(_ content: Content) {
    content.withBytes { bytes, isText in
      update(SIMD2(isText ? 1 : 2, UInt8(0)))
      update(bufferPointer: bytes)
    }
  }

  fileprivate consuming func finish() -> SIMD32<UInt8> {
    finalize().withUnsafeBytes { $0.loadUnaligned(as: SIMD32<UInt8>.self) }
  }
}

extension Content {
  /// Lends its bytes, and whether they are text.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer, _ isText: Bool) -> Result) -> Result {
    switch self {
    case .text(let text):
      var text = text
      return text.withUTF8 { body(UnsafeRawBufferPointer($0), true) }
    case .binary(let bytes):
      return bytes.withUnsafeBytes { body($0, false) }
    }
  }
}
