import Testing

@testable import Chat

@Suite struct ConversationRegistryTests {
  @Test func `a conversation that nobody hears is forgotten`() throws {
    var registry = ConversationRegistry()
    let dev = try Name("dev")
    registry.addPlain(PeerID(1), to: .room(dev))
    registry.addSession(PeerID(2), to: dev)
    registry.removePlain(PeerID(1), from: .room(dev))
    #expect(registry.count == 1)
    #expect(registry.sessions(in: .room(dev)) == [PeerID(2)])
    registry.removeSession(PeerID(2), from: dev)
    #expect(registry.count == 0)
    registry.removeSession(PeerID(2), from: dev)
    #expect(registry.count == 0)
  }

  @Test func `a watcher is one until it stops`() throws {
    var registry = ConversationRegistry()
    let alice = try Name("alice")
    registry.addWatcher(PeerID(1), of: alice)
    registry.addWatcher(PeerID(2), of: alice)
    registry.removeWatcher(PeerID(1), of: alice)
    #expect(registry.watchers(of: alice) == [PeerID(2)])
    registry.removeWatcher(PeerID(2), of: alice)
    #expect(registry.watchers(of: alice) == [])
  }
}
