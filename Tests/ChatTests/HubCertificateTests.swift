import Testing

@testable import Chat

/// Names that come from the certificates of the peers.
@Suite struct HubCertificateTests {
  private var stage = Stage(accounts: .certificate)

  private mutating func connect(_ peer: Int, certified name: String?) throws {
    var generator = SplitMix64(seed: UInt64(peer))
    let input = Hub.Input.connected(
      PeerID(peer), hears: try Address("#lobby"), spare: .random(using: &generator), from: nil, certified: try name.map { try Name($0) })
    #expect(stage.perform(input) == [])
  }

  private mutating func hello(_ peer: Int, _ name: String, password: String? = nil, token: Token? = nil) throws -> [String] {
    stage.request(peer, .hello(Hello(name: try Name(name), token: token, password: try password.map { try Password($0) })))
  }

  @Test mutating func `the name of the certificate needs no password`() throws {
    try connect(1, certified: "alice")
    #expect(try hello(1, "alice") == ["1 <- welcome alice top 0"])
    #expect(stage.takeQuestions() == ["log in alice"])
    try connect(2, certified: "alice")
    #expect(try hello(2, "alice", password: "whatever it is") == ["2 <- welcome alice top 0"])
    #expect(try stage.uses(of: "alice") == 2)
  }

  @Test(arguments: ["bob", nil]) mutating func `another name is refused, and one's own may still be said`(certified: String?) throws {
    try connect(1, certified: certified)
    #expect(try hello(1, "alice") == ["1 <- fail not_allowed"])
    #expect(try hello(1, "alice", password: "whatever it is") == ["1 <- fail not_allowed"])
    #expect(stage.takeQuestions() == [])
    if let certified { #expect(try hello(1, certified) == ["1 <- welcome bob top 0"]) }
  }

  @Test mutating func `nobody registers`() throws {
    try connect(1, certified: "alice")
    let hello = Hello(name: try Name("alice"), password: try Password("a good long password"))
    #expect(stage.request(1, .register(hello, nil)) == ["1 <- fail not_allowed"])
  }

  @Test mutating func `a plain peer is who its certificate says`() throws {
    let alice = Credential.certificate(try Name("alice"))
    let (room, bob) = (try Address("#lobby"), try Name("bob"))
    #expect(stage.perform(.asked(PeerID(1), room, as: nil, with: alice, from: nil)) == ["admit 1"])
    #expect(stage.perform(.asked(PeerID(2), room, as: try Name("alice"), with: alice, from: nil)) == ["admit 2"])
    #expect(stage.perform(.asked(PeerID(3), room, as: bob, with: alice, from: nil)) == ["turn away 3: not_allowed"])
    #expect(stage.perform(.asked(PeerID(4), room, as: bob, with: nil, from: nil)) == ["turn away 4: password_required"])
  }

  @Test mutating func `a page gets a ticket without asking the store, whatever it asks for`() throws {
    var generator = SplitMix64(seed: 1)
    let (spare, ticket) = (Token.random(using: &generator), Token.random(using: &generator))
    for (peer, request) in [SessionRequest.resume, .logOut, .logIn(try Name("bob"), try Password("whatever it is"))].enumerated() {
      let input = Hub.Input.visited(
        PeerID(peer), request, cookie: nil, spare: spare, ticket: ticket, from: nil, certified: try Name("alice"))
      #expect(stage.perform(input) == ["grant alice to \(peer)"])
    }
    #expect(stage.takeQuestions() == [])
    #expect(
      stage.perform(.visited(PeerID(9), .resume, cookie: nil, spare: spare, ticket: ticket, from: nil)) == [
        "nobody to 9, who may come as certificate"
      ])
  }
}
