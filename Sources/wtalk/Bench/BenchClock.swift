import NIOCore

/// Nanoseconds since some moment, the same for all threads; they travel in the messages.
enum BenchClock {
  static var now: UInt64 { NIODeadline.now().uptimeNanoseconds }
}

/// A message that carries the time at which it was to be sent.
enum StampedMessage {
  /// `size` bytes, the first eight of them the time.
  static func binary(_ time: UInt64, size: Int) -> ByteBuffer {
    var bytes = ByteBuffer()
    bytes.reserveCapacity(size)
    bytes.writeInteger(time)
    bytes.writeRepeatingByte(0x2E, count: size - 8)
    return bytes
  }

  /// nil for what is none of ours.
  static func time(of message: ByteBuffer) -> UInt64? { message.getInteger(at: message.readerIndex) }

  /// `size` characters, the first of them the time.
  static func text(_ time: UInt64, size: Int) -> String {
    let digits = String(time)
    return digits + String(repeating: ".", count: max(0, size - digits.utf8.count))
  }

  static func time(of text: String) -> UInt64? { UInt64(text.prefix { $0.isASCII && $0.isNumber }) }
}
