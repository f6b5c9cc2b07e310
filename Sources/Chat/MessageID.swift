/// The 128 random bits by which a message, or an epoch, is known: 32 lower-case hexadecimal digits on the wire.
package struct MessageID: Hashable, Sendable, CustomStringConvertible {
  private let high: UInt64
  private let low: UInt64

  private init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads exactly 32 digits of `0-9a-f`; nil for anything else.
  package init?(hexadecimal: some StringProtocol) {
    self.init(digits: hexadecimal.utf8)
  }

  /// Reads exactly 16 bytes; nil for any other count.
  package init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 16 else { return nil }
    let halves = bytes.loadUnaligned(as: SIMD2<UInt64>.self)
    self.init(high: UInt64(bigEndian: halves[0]), low: UInt64(bigEndian: halves[1]))
  }

  init?(digits: some Collection<UInt8>) {
    guard digits.count == 32, let high = UInt64(hexadecimal: digits.prefix(16)),
      let low = UInt64(hexadecimal: digits.dropFirst(16))
    else { return nil }
    self.init(high: high, low: low)
  }

  package static func random(using generator: inout some RandomNumberGenerator) -> MessageID {
    MessageID(high: generator.next(), low: generator.next())
  }

  /// The 16 bytes, in the order of the digits.
  package var bytes: SIMD16<UInt8> {
    unsafeBitCast(SIMD2(high.bigEndian, low.bigEndian), to: SIMD16<UInt8>.self)
  }

  package var description: String {
    var digits: [UInt8] = []
    appendHexadecimal(to: &digits)
    return String(decoding: digits, as: UTF8.self)
  }

  func appendHexadecimal(to bytes: inout [UInt8]) {
    high.appendHexadecimal(to: &bytes)
    low.appendHexadecimal(to: &bytes)
  }
}
