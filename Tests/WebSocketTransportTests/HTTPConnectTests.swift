import NIOCore
import Testing

@testable import WebSocketTransport

@Suite struct HTTPConnectTests {
  private func step(_ answer: String, cutAt cut: Int = 0) throws -> ProxyStep {
    var connect = try HTTPConnect(host: "b.example", port: 443, credentials: nil)
    let bytes = Array(answer.utf8)
    let first = try connect.receive(ByteBuffer(bytes: bytes.prefix(cut)))
    guard case .established(let begun) = first else { return try connect.receive(ByteBuffer(bytes: bytes.dropFirst(cut))) }
    return .established(rest: ByteBuffer(bytes: Array(begun.readableBytesView) + bytes.dropFirst(cut)))
  }

  @Test func `the request names the destination and carries the credentials`() throws {
    let plain = try HTTPConnect(host: "::1", port: 443, credentials: nil).greeting()
    #expect(String(buffer: plain) == "CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n\r\n")
    let secret = try HTTPConnect(host: "b.example", port: 80, credentials: .init(name: "Aladdin", password: "open sesame")).greeting()
    #expect(String(buffer: secret).hasSuffix("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n"))
  }

  @Test func `nothing can break the request`() {
    #expect(throws: TransportError.self) { try HTTPConnect(host: "a\r\nX: y", port: 1, credentials: nil) }
    #expect(throws: TransportError.self) { try HTTPConnect(host: "a", port: 1, credentials: .init(name: "a:b", password: "")) }
  }

  @Test func `however the answer is cut, it comes to the same, and nothing behind it is lost`() throws {
    let answer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 Connection established\r\nVia: x\r\nContent-Length: 9\r\n\r\nrest"
    for cut in 0...answer.utf8.count {
      #expect(try step(answer, cutAt: cut) == .established(rest: ByteBuffer(string: "rest")), "cut at \(cut)")
    }
    #expect(try step("HTTP/1.1 299\n\n") == .established(rest: ByteBuffer()))
  }

  @Test(arguments: [407, 403, 503, 301, 101])
  func `any other status is told`(status: Int) {
    #expect(throws: ProxyFailure.status(status)) { try step("HTTP/1.1 \(status) No\r\nX: y\r\n\r\n<html>") }
  }

  @Test(
    arguments: [
      "SSH-2.0-x\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 2000\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 20",
      String(repeating: "a", count: 5000),
    ])
  func `what is no HTTP is told apart`(answer: String) {
    #expect(throws: ProxyFailure.notAProxy) { try step(answer.hasSuffix("20") ? answer + "\r\n\r\n" : answer) }
  }
}
