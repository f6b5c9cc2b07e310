import Chat
import Crypto

/// What the hashes of a store are made of.
extension SHA256 {
  mutating func update(_ bytes: some SIMD<UInt8>) {
    withUnsafeBytes(of: bytes) { update(bufferPointer: $0) }
  }

  mutating func update(_ numbers: SIMD4<Int64>) {
    let ordered = SIMD4(numbers[0].littleEndian, numbers[1].littleEndian, numbers[2].littleEndian, numbers[3].littleEndian)
    withUnsafeBytes(of: ordered) { update(bufferPointer: $0) }
  }

  mutating func update(_ conversation: Conversation) {
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
  mutating func update(_ name: Name) {
    var text = name.description
    text.withUTF8 { utf8 in
      update(SIMD2(UInt8(truncatingIfNeeded: utf8.count), 0))
      update(bufferPointer: UnsafeRawBufferPointer(utf8))
    }
  }

  mutating func update(_ content: Content) {
    content.withBytes { bytes, isText in
      update(SIMD2(isText ? 1 : 2, UInt8(0)))
      update(bufferPointer: bytes)
    }
  }

  consuming func finish() -> SIMD32<UInt8> {
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
