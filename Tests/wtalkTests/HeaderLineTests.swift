import HTTPTypes
import Testing

@testable import wtalk

@Suite struct HeaderLineTests {
  @Test(arguments: [
    ("X-Key: a b", "X-Key", "a b"), ("x:1", "x", "1"), ("X-Empty:", "X-Empty", ""), ("X-Time: 10:30", "X-Time", "10:30"),
    ("x: \ty ", "x", "y"),
    ("Host: other:81", "Host", "other:81"), ("Authorization: Bearer x", "Authorization", "Bearer x"), ("x: é", "x", "é"),
  ])
  func `a name, a colon, a value`(line: String, name: String, value: String) throws {
    let field = try HeaderLine.parse(line)
    #expect(field.name.rawName == name && field.value == value)
  }

  @Test(arguments: [
    "hunter2", "", ": hunter2", "a b: hunter2", "X-Key : hunter2", "é: hunter2", "x: hunter2\r\nY: z", "x: hunter2\n", "x: hunter2\u{0}",
    "x: hunter2\u{7F}",
    "Host: hunter2/x", "Host:", "Upgrade: hunter2", "connection: hunter2", "Sec-WebSocket-Key: hunter2", "SEC-WEBSOCKET-PROTOCOL: hunter2",
    "Sec-WebSocket-Anything: hunter2", "\r\nx: hunter2",
  ])
  func `what cannot be sent is refused, and never repeated`(line: String) {
    let problem = #expect(throws: Problem.self) { try HeaderLine.parse(line) }
    #expect(problem?.text.contains("hunter2") == false)
  }

  @Test func `an answer takes what is not the server's own`() throws {
    let field = try HeaderLine.parse(response: "Strict-Transport-Security: max-age=1; includeSubDomains")
    #expect(field.description == "Strict-Transport-Security: max-age=1; includeSubDomains")
  }

  @Test(arguments: [
    "x: y\r\nZ: 1", "Connection: close", "upgrade: x", "Sec-WebSocket-Accept: x", "Content-Length: 1", "Content-Type: x",
    "Transfer-Encoding: x",
    "Location: x", "Allow: GET", "x",
  ])
  func `and nothing that would break it`(line: String) {
    #expect(throws: Problem.self) { try HeaderLine.parse(response: line) }
  }

  @Test func `a file has one field a line`() throws {
    let fields = try HeaderLine.parse(file: "# ours\nX-A: 1\n\n  \r\nX-B: 2\r\nX-A: 3")
    #expect(fields.map(\.description) == ["X-A: 1", "X-B: 2", "X-A: 3"])
    #expect(try HeaderLine.parse(file: "").isEmpty)
    #expect(throws: Problem(text: "line 3: a header field is written 'Name: value'")) { try HeaderLine.parse(file: "X: 1\n\nhunter2\n") }
  }
}
