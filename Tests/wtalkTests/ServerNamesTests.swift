import Testing
import WebSocketTransport

@testable import wtalk

@Suite struct ServerNamesTests {
  @Test func `a server is called as it is said to be, each name once`() {
    let addresses = [("0.0.0.0", 1), ("::", 1), ("192.0.2.7", 1), ("127.0.0.1", 2), ("chat.example", 3)].map {
      ListenAddress(host: $0, port: $1)
    }
    #expect(
      ServerNames.all(hosts: ["Chat.Example.", "[2001:db8::1]", "localhost"], addresses: addresses, machine: "den")
        == ["localhost", "den", "chat.example", "2001:db8::1", "127.0.0.1", "::1", "192.0.2.7"])
  }

  @Test(arguments: ["", "a b", "x:80", "caf\u{E9}", "*"]) func `what is no name is left out`(name: String) {
    #expect(ServerNames.all(hosts: [name], addresses: [], machine: name) == ["localhost", "127.0.0.1", "::1"])
  }
}
