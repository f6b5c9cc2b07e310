import Testing

@testable import Chat

@Suite struct AddressTests {
  @Test func `an address is a person or a room`() throws {
    #expect(try Address("@Bob") == .person(Name("bob")))
    #expect(try Address("#lobby") == .room(Name("lobby")))
    #expect(try Address("#lobby").description == "#lobby")
    #expect(try Address("@bob").description == "@bob")
  }

  @Test(arguments: ["", "@", "#", "bob", "/bob", "@@bob", "# lobby", "@bob "])
  func `everything else is bad_name`(text: String) {
    #expect { try Address(text) } throws: { ($0 as? ChatError)?.code == .badName }
  }
}
