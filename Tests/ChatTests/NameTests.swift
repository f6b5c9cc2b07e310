import Testing

@testable import Chat

@Suite struct NameTests {
  @Test(arguments: ["bob", "b0", "0b", "a.b-c_d", "anonymous-7", "server", String(repeating: "x", count: 32)])
  func `a name of the pattern is a name`(text: String) throws {
    #expect(try Name(text).description == text)
  }

  @Test func `A6: a name is folded to lower case`() throws {
    #expect(try Name("BoB.Z") == Name("bob.z"))
    #expect(try Name("BoB.Z").description == "bob.z")
  }

  @Test(arguments: [
    "", "x", "bоb", "a/b", "../x", "-x", ".x", "_x", "a b", "a\0", "a\n", "é1", "e\u{301}1", "bob\u{200B}", "[a]", "a@b", "K\u{212A}",
    String(repeating: "x", count: 33),
  ])
  func `A6: everything else is bad_name`(text: String) {
    #expect { try Name(text) } throws: { ($0 as? ChatError)?.code == .badName }
  }

  @Test(arguments: ["server", "admin", "all", "anonymous-0", "Anonymous-123", "ALL"])
  func `A6: a reserved name can be spoken of and is known as reserved`(text: String) throws {
    #expect(try Name(text).isReserved)
  }

  @Test(arguments: ["servers", "anonymous-", "anonymous-1a", "anonymous", "al", "anonymous.1"])
  func `what only looks reserved is free`(text: String) throws {
    #expect(try !Name(text).isReserved)
  }

  @Test func `an anonymous peer has a name that nobody can claim`() throws {
    #expect(Name.anonymous(7) == (try Name("anonymous-7")))
    #expect(Name.anonymous(.max).isReserved)
  }

  @Test func `names are in the order of their letters`() throws {
    #expect(try [Name("bob"), Name("anonymous-3"), Name("alice")].sorted() == [Name("alice"), Name("anonymous-3"), Name("bob")])
  }
}
