import Chat
import Testing

@testable import wtalk

@Suite struct IdentificationTests {
  private let alice: Name
  private let password: Password
  private let token: Token
  private let hello: Hello

  init() throws {
    var generator = SeededGenerator(seed: 1)
    alice = try Name("alice")
    password = try Password("a good long password")
    token = .random(using: &generator)
    hello = Hello(name: alice)
  }

  private func identification(
    token: Token? = nil, password: Password? = nil, registration: NewAccount? = nil, mayAsk: Bool = false
  ) -> Identification {
    var identification = Identification(password: password, registration: registration, mayAsk: mayAsk)
    identification.take(saved: token)
    return identification
  }

  private func said(_ token: Token? = nil, _ password: Password? = nil) -> ChatRequest {
    .hello(Hello(name: alice, token: token, password: password))
  }

  @Test func `a saved token comes before the password`() {
    var both = identification(token: token, password: password)
    #expect(both.request(hello) == said(token))
    var alone = identification(password: password)
    #expect(alone.request(hello) == said(nil, password))
    var none = identification()
    #expect(none.request(hello) == said())
  }

  @Test func `a token that opens nothing gives way to the password, on a new link`() {
    var both = identification(token: token, password: password)
    _ = both.request(hello)
    #expect(both.refused(.denied) == .again(onNewLink: true))
    #expect(both.request(hello) == said(nil, password))
    #expect(both.refused(.denied) == .end)
  }

  @Test func `a token of a time without accounts gives way to the password, on the same link`() {
    var both = identification(token: token, password: password)
    _ = both.request(hello)
    #expect(both.refused(.passwordRequired) == .again(onNewLink: false))
    #expect(both.request(hello) == said(nil, password))
  }

  @Test func `a person is asked for the password, three times at most`() {
    var asked = identification(mayAsk: true)
    #expect(asked.request(hello) == said())
    #expect(asked.refused(.passwordRequired) == .ask)
    for attempt in 1...3 {
      asked.answered(password)
      #expect(asked.request(hello) == said(nil, password))
      #expect(asked.refused(.denied) == (attempt < 3 ? .ask : .end))
    }
  }

  @Test func `a run without a person ends`() {
    var piped = identification()
    _ = piped.request(hello)
    #expect(piped.refused(.passwordRequired) == .end)
    var stale = identification(token: token)
    _ = stale.request(hello)
    #expect(stale.refused(.denied) == .end)
  }

  @Test func `after a welcome its token is what is said on the next link`() {
    var known = identification(password: password)
    _ = known.request(hello)
    known.succeeded(token)
    #expect(known.request(hello) == said(token))
  }

  @Test func `a run that registers says so once, and what is refused is final`() {
    let account = NewAccount(password: password, invite: nil)
    var new = identification(token: token, registration: account, mayAsk: true)
    #expect(new.request(hello) == .register(Hello(name: alice, token: token, password: password), nil))
    #expect(new.refused(.nameTaken) == .end)
    new.succeeded(token)
    #expect(new.request(hello) == said(token))
  }

  @Test(arguments: [ChatError.Code.nameTaken, .banned, .busy, .rateLimited, .badName])
  func `other refusals are final`(_ code: ChatError.Code) {
    var asked = identification(token: token, password: password, mayAsk: true)
    _ = asked.request(hello)
    #expect(asked.refused(code) == .end)
  }
}
