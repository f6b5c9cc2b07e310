import Testing

@testable import Chat

@Suite struct TokenTests {
  private let digits = String(repeating: "0123456789abcdef", count: 4)

  @Test func `a token is read and written as 64 digits`() {
    #expect(Token(hexadecimal: digits)?.hexadecimal == digits)
  }

  @Test func `A8: a truncated token, or one in capitals, is none`() {
    #expect(Token(hexadecimal: digits.dropLast()) == nil)
    #expect(Token(hexadecimal: digits + "0") == nil)
    #expect(Token(hexadecimal: digits.uppercased()) == nil)
  }

  @Test func `tokens are equal when every bit is`() {
    var generator = SplitMix64(seed: 1)
    let token = Token.random(using: &generator)
    #expect(token == Token(hexadecimal: token.hexadecimal))
    for index in 0..<64 {
      var other = Array(token.hexadecimal.utf8)
      other[index] = other[index] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
      #expect(token != Token(hexadecimal: String(decoding: other, as: UTF8.self)))
    }
  }

  @Test func `no description shows a token`() throws {
    let token = try #require(Token(hexadecimal: digits))
    var dumped = ""
    dump(token, to: &dumped)
    for text in ["\(token)", String(reflecting: token), String(describing: [token]), dumped] {
      #expect(!text.contains("0123") && !text.contains("81985529216486895"))
    }
  }
}
