import Testing

@testable import Terminal

struct InputDecoderTests {
  private func decoded(_ pieces: [[UInt8]]) -> String {
    var decoder = InputDecoder()
    var text = String.UnicodeScalarView()
    for piece in pieces {
      piece.withUnsafeBytes { decoder.append($0) }
      while let scalar = decoder.next() { text.append(scalar) }
    }
    return String(text)
  }

  @Test func `characters survive any cut`() {
    let bytes = Array("aé世🙂\u{10FFFF}\0z".utf8)
    #expect(decoded(bytes.map { [$0] }) == "aé世🙂\u{10FFFF}\0z")
    for cut in bytes.indices { #expect(decoded([Array(bytes[..<cut]), Array(bytes[cut...])]) == "aé世🙂\u{10FFFF}\0z") }
  }

  @Test func `wrong bytes are replaced one by one, however they are cut`() {
    let bytes: [UInt8] = [0xFF, 0xE4, 0x41, 0xC0, 0xAF, 0xED, 0xA0, 0x80, 0xF0, 0x9F, 0x42]
    let expected = "\u{FFFD}\u{FFFD}A\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}B"
    #expect(decoded([bytes]) == expected)
    #expect(decoded(bytes.map { [$0] }) == expected)
  }

  @Test func `what was typed can be forgotten`() {
    var decoder = InputDecoder()
    Array("abc".utf8).withUnsafeBytes { decoder.append($0) }
    #expect(decoder.next() == "a")
    decoder.removeAll()
    #expect(decoder.next() == nil)
  }
}
