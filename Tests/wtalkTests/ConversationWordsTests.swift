import Chat
import Testing

@testable import wtalk

@Suite struct ConversationWordsTests {
  private func words(_ content: Content, from name: String, unread: UInt64 = 0) throws -> String {
    let (bob, id) = (try Address("@bob"), try #require(MessageID(hexadecimal: String(repeating: "0", count: 32))))
    let last = Push(n: nil, conversation: bob, seq: 1, from: try Name(name), id: id, content: content, time: 5)
    return ConversationWords.words(ConversationSummary(conversation: bob, unread: unread, last: last), for: try Name("alice"))
  }

  @Test func `one's own words are told as one's own, on one line`() throws {
    #expect(try words(.text("one\n\r\ntwo\u{2028}three"), from: "alice") == "@bob you: one two three")
  }

  @Test func `what is no text is told without it`() throws {
    #expect(try words(.binary([1, 2]), from: "bob", unread: 999) == "@bob (999 unread) bob: (binary data)")
  }

  @Test func `where not all are counted it is so many or more`() throws {
    #expect(try words(.text("hi"), from: "bob", unread: 1_000) == "@bob (1000 or more unread) bob: hi")
  }

  @Test func `beyond the largest page there is no number to ask for`() {
    #expect(ConversationWords.more(than: 10) == "there are more: /conversations 20")
    #expect(ConversationWords.more(than: 500) == "there are more")
  }
}
