import Testing

@testable import Chat

@Suite struct NameRegistryTests {
  @Test func `coming and going for a day under one name leaves one name waiting`() throws {
    var registry = NameRegistry(hold: .seconds(86_400))
    var generator = SplitMix64(seed: 1)
    let (alice, token, start) = (try Name("alice"), Token.random(using: &generator), SuspendingClock().now)
    for second in 0..<10_000 {
      #expect(try registry.claim(alice, token: token, spare: token, by: PeerID(second)) == token)
      #expect(registry.release(alice, by: PeerID(second), at: start + .seconds(second)) == nil)
    }
    #expect(registry.deadline == start + .seconds(9_999 + 86_400))
  }

  @Test func `R6: when too many names wait the one that waited longest is free early`() throws {
    var registry = NameRegistry(hold: .seconds(86_400))
    var generator = SplitMix64(seed: 1)
    let (token, start) = (Token.random(using: &generator), SuspendingClock().now)
    for number in 0..<NameRegistry.waitingLimit {
      let name = try Name("name\(number)")
      _ = try registry.claim(name, token: nil, spare: token, by: PeerID(number))
      #expect(registry.release(name, by: PeerID(number), at: start) == nil)
    }
    let last = try Name("last")
    _ = try registry.claim(last, token: nil, spare: token, by: PeerID(-1))
    #expect(registry.release(last, by: PeerID(-1), at: start) == (try Name("name0")))
  }
}
