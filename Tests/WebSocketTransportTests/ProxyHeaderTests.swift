import Testing

@testable import WebSocketTransport

@Suite struct ProxyHeaderTests {
  static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]

  static func binary(_ command: UInt8, _ family: UInt8, _ addresses: [UInt8]) -> [UInt8] {
    signature + [command, family, UInt8(addresses.count >> 8), UInt8(addresses.count & 0xFF)] + addresses
  }

  private static func internet(_ address: String, port: Int) throws -> ProxyHeader {
    .internet(try #require(IPAddress(address)), port: port)
  }

  // MARK: Version 1

  @Test(arguments: [
    ("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n", "192.0.2.7", 56_324),
    ("PROXY TCP6 2001:db8::1 ::1 1 65535\r\n", "2001:db8::1", 1), ("PROXY TCP6 ::ffff:192.0.2.7 ::1 0 0\r\n", "192.0.2.7", 0),
  ])
  func `a line names its source`(line: String, address: String, port: Int) throws {
    let parsed = try #require(try ProxyHeader.parse(Array("\(line)GET / HTTP/1.1\r\n".utf8)))
    #expect(parsed == (try Self.internet(address, port: port), line.utf8.count))
  }

  @Test(arguments: ["PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n"])
  func `an unknown source is none, whatever stands behind the word`(line: String) throws {
    let parsed = try #require(try ProxyHeader.parse(Array(line.utf8)))
    #expect(parsed == (.none, line.utf8.count))
  }

  @Test(arguments: [
    "GET / HTTP/1.1\r\n", "proxy TCP4 1.2.3.4 1.2.3.4 1 1\r\n", "PROXY\r\n", "PROXY \n", "PROXY \r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 1\n",
    "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 1 1\r\n", "PROXY TCP4  1.2.3.4 1.2.3.4 1 1\r\n",
    "PROXY TCP4 1.2.3.4 1.2.3.4 65536 1\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 -1\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 +1 1\r\n",
    "PROXY TCP4 1.2.3.4 1.2.3.4  1\r\n", "PROXY TCP4 ::1 ::1 1 1\r\n", "PROXY TCP6 1.2.3.4 1.2.3.4 1 1\r\n",
    "PROXY TCP4 1.2.3 1.2.3.4 1 1\r\n",
    "PROXY UDP4 1.2.3.4 1.2.3.4 1 1\r\n", "PROXY TCP4 1.2.3.4\0 1.2.3.4 1 1\r\n",
    "PROXY UNKNOWN" + String(repeating: "x", count: 100) + "\r\n",
    "PROXX",
  ])
  func `any other line is malformed`(line: String) {
    #expect(throws: ProxyHeader.Malformed.self) { try ProxyHeader.parse(Array(line.utf8)) }
  }

  // MARK: Version 2

  @Test func `a binary header names its source, and its further fields are passed over`() throws {
    let ports: [UInt8] = [0x10, 0x92, 0x01, 0xBB]
    let four = Self.binary(0x21, 0x11, [192, 0, 2, 7, 10, 0, 0, 1] + ports + [0x03, 0x00, 0x01, 0x00])
    #expect(try #require(try ProxyHeader.parse(four + [1, 2, 3])) == (try Self.internet("192.0.2.7", port: 4242), four.count))
    let loopback = [UInt8](repeating: 0, count: 15) + [1]
    let six = Self.binary(0x21, 0x21, [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [9] + loopback + ports)
    #expect(try #require(try ProxyHeader.parse(six)) == (try Self.internet("2001:db8::9", port: 4242), six.count))
    let unix = Self.binary(0x21, 0x31, [UInt8](repeating: 0, count: 216))
    #expect(try #require(try ProxyHeader.parse(unix)) == (.unix, unix.count))
  }

  @Test func `the proxy's own connection and an unspecified source are none`() throws {
    for bytes in [Self.binary(0x20, 0x00, []), Self.binary(0x20, 0x11, [1, 2, 3]), Self.binary(0x21, 0x00, [9])] {
      #expect(try #require(try ProxyHeader.parse(bytes)) == (.none, bytes.count))
    }
  }

  @Test(arguments: [
    binary(0x11, 0x11, [UInt8](repeating: 1, count: 12)), binary(0x22, 0x11, [UInt8](repeating: 1, count: 12)),
    binary(0x21, 0x11, [UInt8](repeating: 1, count: 11)), binary(0x21, 0x21, [UInt8](repeating: 1, count: 35)),
    binary(0x21, 0x31, [UInt8](repeating: 1, count: 215)), binary(0x21, 0x12, [UInt8](repeating: 1, count: 12)),
    binary(0x21, 0x41, [UInt8](repeating: 1, count: 300)), signature + [0x21, 0x11, 0xFF, 0xFF],
  ])
  func `any other binary header is malformed`(bytes: [UInt8]) {
    #expect(throws: ProxyHeader.Malformed.self) { try ProxyHeader.parse(bytes) }
  }

  // MARK: Either

  @Test func `the beginning of a header wants more, at every cut`() throws {
    let line = Array("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n".utf8)
    for whole in [line, Self.binary(0x21, 0x11, [UInt8](repeating: 1, count: 40))] {
      for cut in whole.indices { #expect(try ProxyHeader.parse(Array(whole[..<cut])) == nil, "cut at \(cut)") }
    }
  }
}
