import HTTPTypes
import Testing
import WebSocketCore

@testable import WebSocketTransport

@Suite struct HeadLimitsTests {
  private func status(_ head: String) -> Int? {
    var limits = HeadLimits()
    do throws(Refusal) {
      _ = try limits.count(head.utf8)
      return nil
    } catch {
      return error.status.code
    }
  }

  @Test func `an ordinary head passes, and what follows it is not counted`() {
    #expect(status("GET / HTTP/1.1\r\nHost: x\r\n\r\n" + String(repeating: "y", count: 100_000)) == nil)
    #expect(status("\r\n\r\nGET / HTTP/1.1\r\n\r\n") == nil)
  }

  @Test func `the head ends with the blank line`() throws {
    var limits = HeadLimits()
    let head = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    #expect(try limits.count((head + "more").utf8) == head.utf8.count)
    #expect(limits.isComplete)
  }

  @Test func `H11: 64 fields pass, 65 are 431`() {
    let field = "A: b\r\n"
    #expect(status("GET / HTTP/1.1\r\n" + String(repeating: field, count: 64) + "\r\n") == nil)
    #expect(status("GET / HTTP/1.1\r\n" + String(repeating: field, count: 65)) == 431)
  }

  @Test func `H12: a long line is 431 at the limit, before it ends`() {
    let line = "GET / HTTP/1.1\r\nA: "
    #expect(status(line + String(repeating: "a", count: 8192 - 3) + "\r\n\r\n") == nil)
    #expect(status(line + String(repeating: "a", count: 8192 - 2)) == 431)
  }

  @Test func `H12: 16 KiB in all are the limit`() {
    let field = "A: " + String(repeating: "a", count: 4000) + "\r\n"
    #expect(status("GET / HTTP/1.1\r\n" + String(repeating: field, count: 4) + "\r\n") == nil)
    #expect(status("GET / HTTP/1.1\r\n" + String(repeating: field, count: 5)) == 431)
  }

  @Test func `H13: a long request line is 414 before it ends`() {
    #expect(status("GET /" + String(repeating: "a", count: 4091) + "\r\n") == nil)
    #expect(status("GET /" + String(repeating: "a", count: 4092)) == 414)
  }
}
