import Testing

@testable import Chat

@Suite struct ConversationRegistryTests {
  @Test func `a room without peers and members is forgotten`() throws {
    var registry = ConversationRegistry()
    let (alice, dev) = (try Name("alice"), try Name("dev"))
    registry.addPlain(PeerID(1), to: .room(dev))
    registry.addSession(PeerID(2), to: dev)
    registry.addMember(alice, to: dev)
    registry.removePlain(PeerID(1), from: .room(dev))
    registry.removeSession(PeerID(2), from: dev)
    #expect(registry.count == 1)
    registry.removeMember(alice, from: dev)
    #expect(registry.count == 0)
    registry.removeMember(alice, from: dev)
    #expect(registry.count == 0)
  }
}
