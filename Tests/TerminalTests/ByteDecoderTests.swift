import Testing

@testable import Terminal

struct ByteDecoderTests {
  private func units(_ bytes: [UInt8]) -> [ByteDecoder.Unit] {
    var decoder = ByteDecoder(bytes)
    var units: [ByteDecoder.Unit] = []
    while let unit = decoder.next() { units.append(unit) }
    return units
  }

  @Test func `characters of every length are decoded`() {
    #expect(units(Array("aé世🙂".utf8)) == [.scalar("a"), .scalar("é"), .scalar("世"), .scalar("🙂")])
    #expect(units([]) == [])
  }

  @Test func `bytes that are part of no character are kept`() {
    #expect(units([0xC0, 0xAF]) == [.invalid(0xC0), .invalid(0xAF)])
    #expect(units([0xE4, 0xBD, 0x61]) == [.invalid(0xE4), .invalid(0xBD), .scalar("a")])
    #expect(units([0xED, 0xA0, 0x80]) == [.invalid(0xED), .invalid(0xA0), .invalid(0x80)])
    #expect(units([0xF4, 0x90, 0x80, 0x80]).count == 4)
  }
}
