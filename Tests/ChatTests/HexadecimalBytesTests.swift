import Testing

@testable import Chat

@Suite struct HexadecimalBytesTests {
  @Test func `pairs of digits are bytes`() {
    #expect(HexadecimalBytes.decode("".utf8) == [])
    #expect(HexadecimalBytes.decode("00fFa9".utf8) == [0, 255, 0xA9])
    #expect(HexadecimalBytes.encode([0, 255, 0xA9]) == "00ffa9")
    for text in ["0", "0g", "0 ", "+1", "é"] { #expect(HexadecimalBytes.decode(text.utf8) == nil) }
  }
}
