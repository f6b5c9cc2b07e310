import Chat
import Terminal
import Testing

@testable import wtalk

@Suite struct PromptWordsTests {
  private func text(_ status: PromptStatus) -> String { PromptWords.line(status).pieces.map(\.text).joined() }

  private func status(_ conversation: String, _ link: PromptStatus.Link = .up) throws -> PromptStatus {
    PromptStatus(name: try Name("alice"), conversation: try Address(conversation), link: link)
  }

  @Test func `the prompt tells who talks to whom, and when the link is not up`() throws {
    #expect(text(try status("@bob")) == "alice → bob> ")
    #expect(text(try status("#lobby")) == "alice → #lobby> ")
    #expect(text(try status("@bob", .lost(waiting: 0))) == "alice → bob (link lost)> ")
    #expect(text(try status("@bob", .lost(waiting: 2))) == "alice → bob (link lost, 2 waiting)> ")
    #expect(text(PromptStatus(link: .up)) == "> ")
    #expect(text(PromptStatus(link: .connecting)) == "(connecting)> ")
  }

  @Test func `the prompt tells who is typing, unless the link is not up`() throws {
    let (bob, carol) = (try Name("bob"), try Name("carol"))
    func text(_ names: Name..., link: PromptStatus.Link = .up) throws -> String {
      var status = try status("#dev", link)
      status.typing = names
      return self.text(status)
    }
    #expect(try text(bob) == "alice → #dev (bob is typing…)> ")
    #expect(try text(bob, carol) == "alice → #dev (bob and carol are typing…)> ")
    #expect(try text(bob, carol, bob) == "alice → #dev (3 are typing…)> ")
    #expect(try text(bob, link: .lost(waiting: 0)) == "alice → #dev (link lost)> ")
  }

  @Test func `the title counts what is unread`() throws {
    #expect(PromptWords.title(try status("@bob"), unread: 0) == "wtalk: alice → bob")
    #expect(PromptWords.title(try status("#dev"), unread: 2) == "(2) wtalk: alice → #dev")
    #expect(PromptWords.title(PromptStatus(), unread: 1) == "(1) wtalk")
  }
}
