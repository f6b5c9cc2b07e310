import Testing

@testable import Terminal

struct KeyDecoderTests {
  private func keys(_ pieces: [String], decidingAtEnd: Bool = false) -> [KeyDecoder.Key] {
    var decoder = KeyDecoder()
    var keys: [KeyDecoder.Key] = []
    for piece in pieces {
      Array(piece.utf8).withUnsafeBytes { decoder.append($0) }
      while let key = decoder.next() { keys.append(key) }
    }
    if decidingAtEnd {
      decoder.decide()
      while let key = decoder.next() { keys.append(key) }
    }
    return keys
  }

  private func characters(_ text: String) -> [KeyDecoder.Key] { text.unicodeScalars.map { .character($0) } }

  @Test func `characters and the sequences of other keys pass`() {
    #expect(keys(["aé世🙂\u{1B}[A\u{1B}OB\u{1B}[3~\r\t"]) == characters("aé世🙂\u{1B}[A\u{1B}OB\u{1B}[3~\r\t"))
    #expect(keys(["\u{1B}\u{1B}[A\u{1B}[2~"]) == characters("\u{1B}\u{1B}[A\u{1B}[2~"))
  }

  @Test func `a paste is one key, however it is cut`() {
    let text = "a\u{1B}[200~1\r2\u{1B}[20\n\u{1B}[201~b"
    let expected: [KeyDecoder.Key] = [.character("a"), .paste(Array("1\n2\u{1B}[20\n".unicodeScalars)), .character("b")]
    #expect(keys([text]) == expected)
    #expect(keys(text.unicodeScalars.map { String($0) }) == expected)
    #expect(keys(["\u{1B}\u{1B}[200~x\u{1B}[201~"]) == [.character("\u{1B}"), .paste(["x"])])
    #expect(keys(["\u{1B}[200~\u{1B}[201~"]) == [.paste([])])
  }

  @Test func `a paste has no NUL`() {
    #expect(keys(["\u{1B}[200~a\0b\u{1B}[201~"]) == [.paste(["a", "\u{FFFD}", "b"])])
  }

  @Test func `Escape with Enter is one key`() {
    #expect(keys(["a\u{1B}\rb\u{1B}\n"]) == [.character("a"), .altEnter, .character("b"), .altEnter])
  }

  @Test func `Escape waits for what may follow, and is a key of its own when nothing does`() {
    #expect(keys(["a\u{1B}"]) == characters("a"))
    #expect(keys(["a\u{1B}"], decidingAtEnd: true) == characters("a\u{1B}"))
    #expect(keys(["\u{1B}[20"], decidingAtEnd: true) == characters("\u{1B}[20"))
    var decoder = KeyDecoder()
    Array("\u{1B}[A".utf8).withUnsafeBytes { decoder.append($0) }
    #expect(decoder.next() == .character("\u{1B}"))
    #expect(decoder.hasMore)
    #expect(!decoder.isUndecided)
  }

  @Test func `what stands for commands cannot be typed`() {
    #expect(keys(["\u{80}\u{85}\u{9F}\u{A0}"]) == characters("\u{FFFD}\u{FFFD}\u{FFFD}\u{A0}"))
  }

  @Test func `what was typed can be forgotten, an unfinished paste too`() {
    var decoder = KeyDecoder()
    Array("\u{1B}[200~abc".utf8).withUnsafeBytes { decoder.append($0) }
    #expect(decoder.next() == nil)
    decoder.removeAll()
    Array("d".utf8).withUnsafeBytes { decoder.append($0) }
    #expect(decoder.next() == .character("d"))
  }
}
