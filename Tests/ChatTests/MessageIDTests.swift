import Testing

@testable import Chat

@Suite struct MessageIDTests {
  @Test func `an id is read and written as 32 digits`() {
    let text = "0123456789abcdef00000000000000ff"
    #expect(MessageID(hexadecimal: text)?.description == text)
  }

  @Test(arguments: [
    "", "0123456789abcdef00000000000000f", "0123456789abcdef00000000000000fff", "0123456789ABCDEF00000000000000FF",
    "0123456789abcdef00000000000000fg", "+123456789abcdef00000000000000ff", "０123456789abcdef000000000000ff",
  ])
  func `J5: nothing else is an id`(text: String) {
    #expect(MessageID(hexadecimal: text) == nil)
  }

  @Test func `random ids differ and survive the wire`() {
    var generator = SplitMix64(seed: 1)
    let ids = (0..<1000).map { _ in MessageID.random(using: &generator) }
    #expect(Set(ids).count == ids.count)
    #expect(ids.map { MessageID(hexadecimal: $0.description) } == ids)
  }
}
