import Testing

@testable import Chat

@Suite struct PresentNamesTests {
  private var names = PresentNames()

  @Test mutating func `a name is present from its first session to its last`() throws {
    let alice = try Name("alice")
    #expect([names.add(PeerID(1), as: alice, memberships: []), names.add(PeerID(2), as: alice, memberships: [])] == [true, false])
    #expect(names.sessions(of: alice) == [PeerID(1), PeerID(2)])
    #expect([names.remove(PeerID(1), as: alice), names.remove(PeerID(2), as: alice)] == [false, true])
    #expect(names.sessions(of: alice) == [])
  }

  @Test mutating func `memberships are known while the name is present, whichever session brought them`() throws {
    let (alice, dev, lobby) = (try Name("alice"), try Name("dev"), try Name("lobby"))
    #expect([names.becomeMember(alice, of: dev), names.leave(alice, dev)] == [false, false])
    _ = names.add(PeerID(1), as: alice, memberships: [dev])
    _ = names.add(PeerID(2), as: alice, memberships: [lobby])
    #expect(names.isMember(alice, of: dev) && names.isMember(alice, of: lobby))
    #expect([names.becomeMember(alice, of: dev), names.leave(alice, dev), names.leave(alice, dev)] == [false, true, false])
    #expect([names.becomeMember(alice, of: dev), names.becomeMember(alice, of: dev)] == [true, false])
    _ = names.remove(PeerID(1), as: alice)
    #expect(names.isMember(alice, of: dev))
    _ = names.remove(PeerID(2), as: alice)
    #expect(!names.isMember(alice, of: dev))
  }
}
