import Testing

@testable import Chat

@Suite struct PasswordTests {
  @Test func `A4: over 1,024 bytes, and empty, is no password`() throws {
    #expect(try Password(String(repeating: "a", count: 1024)).utf8.count == 1024)
    for text in ["", String(repeating: "a", count: 1025), String(repeating: "a", count: 1 << 20)] {
      #expect(throws: ChatError.self) { try Password(text) }
    }
  }

  @Test(arguments: ["pass\0word with a NUL", "🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🗝️", "parole étrangère longue"])
  func `A4: any character will do`(_ text: String) throws {
    try Password(text).check(for: try Name("alice"))
  }

  @Test func `A4: what is typed composed or decomposed is one password`() throws {
    let (one, other) = (try Password("caf\u{E9}"), try Password("cafe\u{301}"))
    #expect(one == other)
    #expect(one.utf8 == Array("café".utf8))
    #expect(one.utf8 == other.utf8)
  }

  @Test(arguments: [
    "fourteen chars", "alice-alice-alice", "Alice123Alice123!", "aaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "PasswordPassword",
    "qwertyuiopasdfghjkl", "123456789012345", "my123456789012345!",
  ])
  func `A4: what others would try first is refused`(_ text: String) throws {
    let (password, name) = (try Password(text), try Name("alice"))
    #expect { try password.check(for: name) } throws: { ($0 as? ChatError)?.code == .weakPassword }
  }

  @Test func `a generated password is good enough, and another each time`() throws {
    var generator = SplitMix64(seed: 1)
    let (one, other) = (Password.generated(using: &generator), Password.generated(using: &generator))
    try one.check(for: try Name("alice"))
    #expect(one != other)
    #expect(one.revealed.count == 29)
  }

  @Test func `A password, a hash and an invite are never printed by accident`() throws {
    var generator = SplitMix64(seed: 1)
    let invite = Invite.random(using: &generator)
    for (value, secret) in [(try Password("secret"), "secret"), (PasswordHash("secret"), "secret"), (invite, invite.digits)]
      as [(Any, String)]
    {
      var dumped = ""
      dump(value, to: &dumped)
      #expect(!"\(value) \(String(reflecting: value)) \(dumped)".contains(secret))
    }
  }
}
