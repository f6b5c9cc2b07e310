import NIOCore
import NIOHTTP1
import Testing

@testable import WebSocketTransport

@Suite struct HTTPRefusalTests {
  private func excerpt(_ text: String, cutAt count: Int? = nil) -> String {
    HTTPRefusal.excerpt(of: ByteBuffer(bytes: Array(text.utf8).prefix(count ?? .max)), isWhole: count == nil)
  }

  @Test func `the body's first 200 characters are kept, whatever their size`() {
    #expect(excerpt("short\n") == "short\n")
    #expect(excerpt(String(repeating: "é", count: 300)) == String(repeating: "é", count: 200))
    let family = "👩‍👩‍👧‍👦"
    #expect(excerpt(String(repeating: family, count: 300)) == String(repeating: family, count: 200))
  }

  @Test func `behind a cut there are no halves of characters`() {
    let text = String(repeating: "e\u{301}😀", count: 20)
    for cut in 0..<text.utf8.count {
      #expect(text.hasPrefix(excerpt(text, cutAt: cut)), "cut at \(cut)")
      #expect(!excerpt(text, cutAt: cut).contains("\u{FFFD}"))
    }
  }

  @Test func `what is no UTF-8 is replaced`() {
    #expect(HTTPRefusal.excerpt(of: ByteBuffer(bytes: [0x61, 0xFF, 0x62]), isWhole: true) == "a\u{FFFD}b")
  }

  @Test func `fields are bounded, and dates are no seconds`() {
    let long = String(repeating: "x", count: 300)
    let headers: HTTPHeaders = ["WWW-Authenticate": "Basic", "www-authenticate": long, "Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"]
    let head = HTTPResponseHead(version: .http1_1, status: .unauthorized, headers: headers)
    let refusal = HTTPRefusal(head, body: ByteBuffer(), isWhole: true)
    #expect(refusal.challenge == "Basic, " + String(repeating: "x", count: 193))
    #expect(refusal.retryAfter == nil)
    #expect(refusal.location == nil)
  }
}
