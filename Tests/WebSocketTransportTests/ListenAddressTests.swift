import Testing
import WebSocketTransport

@Suite struct ListenAddressTests {
  @Test(arguments: [("127.0.0.1:0", "127.0.0.1", 0), ("[::1]:65535", "::1", 65_535), ("localhost:80", "localhost", 80), ("*:1", "*", 1)])
  func `host and port are read`(text: String, host: String, port: Int) {
    #expect(ListenAddress(text) == .host(host, port: port))
  }

  @Test(arguments: ["unix:/run/a.sock", "unix:a", "unix:a:80", "unix: "])
  func `a path behind unix: is read as it is`(text: String) {
    #expect(ListenAddress(text) == .unix(String(text.dropFirst(5))))
  }

  @Test(arguments: [("127.0.0.9:1", true), ("localhost:1", true), ("[::1]:1", true), ("0.0.0.0:1", false), ("127.example:1", false)])
  func `loopback is told apart`(text: String, isLoopback: Bool) throws {
    #expect(try #require(ListenAddress(text)).isLoopback == isLoopback)
  }

  @Test(arguments: ["127.0.0.1:80", "[::1]:80", "unix:/a b"])
  func `it is written as it is read`(text: String) throws {
    #expect("\(try #require(ListenAddress(text)))" == text)
  }

  @Test(arguments: ["", ":80", "unix:", "unix:a\0b", "x", "x:", "x:65536", "x:-1", "x:abc", "::1:80", "a b:1", "é:1", "x:1/"])
  func `anything else is refused`(text: String) {
    #expect(ListenAddress(text) == nil)
  }
}
