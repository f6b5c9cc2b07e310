import ArgumentParser
import Chat
import Testing
import WebSocketCore
import WebSocketTransport

@testable import wtalk

@Suite struct PinTests {
  private static let digits = String(repeating: "0aF9", count: 16)

  @Test func `a pin is 32 bytes, with colons or without`() {
    let digest = [UInt8](repeating: 0x0A, count: 1) + [0xF9]
    let expected = Array(repeatElement(digest, count: 16).joined())
    #expect(Pin(argument: "sha256:\(Self.digits)")?.digest == expected)
    #expect(Pin(argument: "SHA256:0a:f9:\(Self.digits.dropFirst(4))")?.digest == expected)
  }

  @Test(arguments: [
    "", "sha256:", digits, "sha256:\(digits)00", "sha256:\(digits.dropLast())", "sha256:\(digits.dropLast())g", "sha1:\(digits)",
  ])
  func `what is no pin is refused`(text: String) {
    #expect(Pin(argument: text) == nil)
  }
}

@Suite struct ResolutionTests {
  @Test(arguments: [
    ("Chat.example:443:10.0.0.1", "chat.example", 443, "10.0.0.1"), ("h:1:::1", "h", 1, "::1"), ("h:1:[::1]", "h", 1, "::1"),
    ("[2001:db8::1]:80:127.0.0.1", "2001:db8::1", 80, "127.0.0.1"),
  ])
  func `host, port and address`(text: String, host: String, port: Int, address: String) {
    #expect(ClientRoute.Resolution(argument: text) == ClientRoute.Resolution(host: host, port: port, address: address))
  }

  @Test(arguments: [
    "", "h", "h:1", "h:1:", "h:0:::1", "h::10.0.0.1", ":1:10.0.0.1", "h:1:name", "h:1:10.0.0", "[h:1:::1", "h:70000:::1", "[::1]:1",
    "]:1:1",
  ])
  func `what is none is refused`(text: String) {
    #expect(ClientRoute.Resolution(argument: text) == nil)
  }
}

@Suite struct SmallOptionTests {
  @Test func `a close code is 1000 or an application's own`() {
    for code in ["1000", "3000", "4999"] { #expect(CloseCode(argument: code)?.description == code) }
    for code in ["", "999", "1001", "2999", "5000", "65536", "-1", "x"] { #expect(CloseCode(argument: code) == nil) }
  }

  @Test func `a count is at least 1`() {
    #expect(PositiveNumber(argument: "1")?.value == 1)
    for text in ["", "0", "-1", "1.5", "99999999999999999999"] { #expect(PositiveNumber(argument: text) == nil) }
  }

  @Test func `a message's id is 32 digits in lower case`() {
    let id = String(repeating: "0a", count: 16)
    #expect(MessageID(argument: id)?.description == id)
    for text in [id.uppercased(), String(id.dropLast()), ""] { #expect(MessageID(argument: text) == nil) }
  }

  @Test func `versions of TLS have their numbers`() {
    #expect(TLSVersion(argument: "1.2")?.transport == .tls12 && TLSVersion(argument: "1.3")?.transport == .tls13)
    #expect(TLSVersion(argument: "1.1") == nil)
  }
}
