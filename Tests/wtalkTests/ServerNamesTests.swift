import Testing

@testable import wtalk

@Suite struct ServerNamesTests {
  @Test func `a server is called as it is said to be, each name once`() {
    let addresses = ["0.0.0.0", "::", "192.0.2.7", "127.0.0.1", "chat.example"]
    #expect(
      ServerNames.all(hosts: ["Chat.Example.", "[2001:db8::1]", "localhost"], addresses: addresses, machine: "den")
        == ["localhost", "den", "chat.example", "2001:db8::1", "127.0.0.1", "::1", "192.0.2.7"])
  }

  @Test(arguments: ["", "a b", "x:80", "caf\u{E9}", "*"]) func `what is no name is left out`(name: String) {
    #expect(ServerNames.all(hosts: [name], addresses: [], machine: name) == ["localhost", "127.0.0.1", "::1"])
  }
}
