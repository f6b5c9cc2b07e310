import Testing
import WebSocketTransport

@testable import wtalk

@Suite struct LocalEndTests {
  @Test func `a process is named with its command`() {
    #expect(LocalEnd(argument: "exec:bc -l") == .exec("bc -l"))
  }

  @Test func `an address or a socket is listened at`() {
    #expect(LocalEnd(argument: "listen:127.0.0.1:5432") == .listen(.host("127.0.0.1", port: 5432)))
    #expect(LocalEnd(argument: "listen:[::1]:0") == .listen(.host("::1", port: 0)))
    #expect(LocalEnd(argument: "listen:unix:/run/a:b") == .listen(.unixSocket(path: "/run/a:b")))
  }

  @Test(arguments: [
    "", "exec", "exec:", "bc", "Exec:bc", "listen", "listen:", "listen:5432", "listen:x:", "listen:x:65536", "listen:unix:", "tcp:x:1",
  ])
  func `L5: anything else is no end`(text: String) {
    #expect(LocalEnd(argument: text) == nil)
  }
}
