import Testing

@testable import Chat

@Suite struct ConversationTests {
  @Test func `two names have one conversation whoever comes first`() throws {
    let (alice, bob) = (try Name("alice"), try Name("bob"))
    #expect(Conversation.between(alice, bob) == Conversation.between(bob, alice))
    #expect(Conversation.between(alice, bob).address(for: alice) == .person(bob))
    #expect(Conversation.between(alice, bob).address(for: bob) == .person(alice))
  }

  @Test func `a conversation with oneself is one's own name`() throws {
    let alice = try Name("alice")
    #expect(Conversation(.person(alice), of: alice) == .direct(alice, alice))
    #expect(Conversation.direct(alice, alice).address(for: alice) == .person(alice))
  }

  @Test func `a room is the same to everyone`() throws {
    let (lobby, bob) = (try Name("lobby"), try Name("bob"))
    #expect(Conversation(.room(lobby), of: bob) == .room(lobby))
    #expect(Conversation.room(lobby).address(for: bob) == .room(lobby))
  }
}
