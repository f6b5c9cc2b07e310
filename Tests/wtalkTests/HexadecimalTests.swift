import Testing

@testable import wtalk

@Suite struct HexadecimalTests {
  @Test func `pairs of digits are bytes`() {
    #expect(Hexadecimal.bytes("".utf8) == [])
    #expect(Hexadecimal.bytes("00fFa9".utf8) == [0, 255, 0xA9])
    for text in ["0", "0g", "0 ", "+1", "é"] { #expect(Hexadecimal.bytes(text.utf8) == nil) }
  }
}
