import NIOCore
import WebSocketCore

/// Asks an HTTP proxy for a connection with CONNECT (RFC 9110 §9.3.6).
///
/// NIOExtras has a handler for this, which starts TLS before the proxy has answered and keeps the status of a refusal to itself.
struct HTTPConnect: ProxyHandshake {
  private let request: String
  private var limits = HeadLimits()
  private var head = ByteBuffer()

  /// - Throws: `.configuration` for a host that would break the request, or a name with a colon (RFC 7617 §2).
  init(host: String, port: Int, credentials: Proxy.Credentials?) throws(TransportError) {
    guard host.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else { throw .configuration("a host has only plain characters") }
    let authority = ListenAddress.authority(host, port)
    var request = "CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n"
    if let credentials {
      guard !credentials.name.contains(":") else { throw .configuration("the proxy's user name must have no colon") }
      request += "Proxy-Authorization: Basic \(Base64.encode("\(credentials.name):\(credentials.password)".utf8))\r\n"
    }
    self.request = request + "\r\n"
  }

  func greeting() -> ByteBuffer { ByteBuffer(string: request) }

  mutating func receive(_ bytes: ByteBuffer) throws(ProxyFailure) -> ProxyStep {
    var bytes = bytes
    repeat {
      do {
        guard let part = bytes.readSlice(length: try limits.count(bytes.readableBytesView)) else { return .needsMore }
        head.writeImmutableBuffer(part)
      } catch { throw .notAProxy }
      guard limits.isComplete else { return .needsMore }
      let status = try Self.status(of: head)
      guard !(200..<300).contains(status) else { return .established(rest: bytes) }
      guard (100..<200).contains(status), status != 101 else { throw .status(status) }
      (limits, head) = (HeadLimits(), ByteBuffer())
    } while true
  }

  /// Of the status line, all that counts.
  private static func status(of head: ByteBuffer) throws(ProxyFailure) -> Int {
    let line = String(buffer: head).drop { $0.isNewline }.prefix { !$0.isNewline }.utf8
    let digits = line.dropFirst(9).prefix(3)
    guard line.starts(with: "HTTP/1.".utf8), line.dropFirst(8).first == UInt8(ascii: " "), line.dropFirst(12).first ?? 0x20 == 0x20,
      digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }), let status = Int(Substring(digits))
    else { throw .notAProxy }
    return status
  }
}
