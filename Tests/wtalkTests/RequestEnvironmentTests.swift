import ArgumentParser
import HTTPTypes
import Testing
import WebSocketCore
import WebSocketTransport

@testable import wtalk

@Suite struct RequestEnvironmentTests {
  private func variables(
    _ target: String = "/", _ fields: [(String, String)] = [], host: String = "chat.example", at path: String = "/",
    options: [String] = [], inherited: [String] = []
  ) throws -> [String: String] {
    var header = HTTPFields()
    for (name, value) in fields { header.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value)) }
    let peer = RemotePeer(address: IPAddress("192.0.2.7"), description: "192.0.2.7:4711")
    let environment = RequestEnvironment(
      RequestHead(method: .get, target: target, hosts: [host], fields: header), from: peer, at: try #require(URLPath(path)),
      try ExecConfiguration(StreamOptions.parse(options), isServed: true), inherited: inherited)
    let pairs = environment.variables.map { $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init) }
    return Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) })
  }

  @Test func `the request is told as CGI does`() throws {
    let told = try variables("/run/a%20b?x=%201&y", host: "chat.example:9000", at: "/run")
    #expect(told["REQUEST_URI"] == "/run/a%20b?x=%201&y")
    #expect(told["SCRIPT_NAME"] == "/run")
    #expect(told["PATH_INFO"] == "/a b")
    #expect(told["QUERY_STRING"] == "x=%201&y")
    #expect(told["SERVER_NAME"] == "chat.example")
    #expect(told["SERVER_PORT"] == "9000")
    #expect(told["REMOTE_ADDR"] == "192.0.2.7")
    #expect(told["REQUEST_METHOD"] == "GET")
  }

  @Test func `without a query and a port there are an empty one and that of HTTP`() throws {
    let told = try variables("/run", at: "/run")
    #expect(told["QUERY_STRING"] == "")
    #expect(told["PATH_INFO"] == "")
    #expect(told["SERVER_PORT"] == "80")
  }

  @Test(arguments: ["/a%00b", "/%zz", "/%ff"]) func `a path that cannot be decoded stays as it is`(path: String) throws {
    #expect(try variables(path)["PATH_INFO"] == path)
  }

  @Test func `header fields become variables, doubles joined`() throws {
    let told = try variables("/", [("X-Forwarded-For", "a"), ("x-forwarded-for", "b"), ("Accept", "*/*")])
    #expect(told["HTTP_X_FORWARDED_FOR"] == "a, b")
    #expect(told["HTTP_ACCEPT"] == "*/*")
    #expect(told["HTTP_HOST"] == "chat.example")
  }

  @Test func `names that could pass for others are left out`() throws {
    let told = try variables("/", [("X_Forwarded_For", "evil"), ("X.Y", "1"), ("Proxy", "evil:1")])
    #expect(!told.keys.contains { $0.contains("FORWARDED") || $0.contains("X_Y") || $0 == "HTTP_PROXY" })
  }

  @Test func `secrets are left out unless they are asked for`() throws {
    let fields = [("Cookie", "a=1"), ("Cookie", "b=2"), ("Authorization", "Bearer x"), ("Proxy-Authorization", "y")]
    let told = try variables("/", fields)
    #expect(!told.keys.contains { $0.hasSuffix("COOKIE") || $0.hasSuffix("AUTHORIZATION") })
    let asked = try variables("/", fields, options: ["--pass-header", "Cookie"])
    #expect(asked["HTTP_COOKIE"] == "a=1; b=2")
    #expect(asked["HTTP_AUTHORIZATION"] == nil)
  }

  @Test func `what the server was started with is inherited, but for what concerns it alone`() throws {
    let told = try variables(
      options: ["--pty"],
      inherited: [
        "PATH=/bin", "EMPTY=", "A=b=c", "TERM=xterm", "HTTP_PROXY=p", "HTTP_ACCEPT=x", "NOTIFY_SOCKET=n", "LISTEN_FDS=1", "PATH_INFO=/x",
      ])
    #expect(told["PATH"] == "/bin")
    #expect(told["EMPTY"] == "")
    #expect(told["A"] == "b=c")
    #expect(told["TERM"] == "dumb")
    #expect(told["PATH_INFO"] == "/")
    #expect(["HTTP_PROXY", "HTTP_ACCEPT", "NOTIFY_SOCKET", "LISTEN_FDS"].allSatisfy { told[$0] == nil })
  }
}
