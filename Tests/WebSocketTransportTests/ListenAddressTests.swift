import Testing
import WebSocketTransport

@Suite struct ListenAddressTests {
  @Test(arguments: [("127.0.0.1:0", "127.0.0.1", 0), ("[::1]:65535", "::1", 65_535), ("localhost:80", "localhost", 80), ("*:1", "*", 1)])
  func `host and port are read`(text: String, host: String, port: Int) {
    #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
  }

  @Test(arguments: ["", ":80", "x", "x:", "x:65536", "x:-1", "x:abc", "::1:80", "a b:1", "é:1", "x:1/"])
  func `anything else is refused`(text: String) {
    #expect(ListenAddress(text) == nil)
  }
}
