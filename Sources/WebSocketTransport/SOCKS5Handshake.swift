import NIOCore

/// Asks a SOCKS 5 proxy for a connection (RFC 1928), with a password where it wants one (RFC 1929).
struct SOCKS5Handshake: ProxyHandshake {
  private enum State {
    case awaitsMethod
    case awaitsVerdict
    case awaitsReply
    case established
  }

  private enum Method {
    static let none: UInt8 = 0
    static let password: UInt8 = 2
    static let unacceptable: UInt8 = 0xFF
  }

  private let request: ByteBuffer
  private let login: ByteBuffer?
  private var state = State.awaitsMethod
  private var input = ByteBuffer()

  /// - Throws: `.configuration` when the name or the password does not fit into the protocol's 255 bytes.
  init(host: String, port: Int, credentials: Proxy.Credentials?) throws(TransportError) {
    request = try Self.request(host: host, port: port)
    login = if let credentials { try Self.login(credentials) } else { nil }
  }

  func greeting() -> ByteBuffer {
    ByteBuffer(bytes: login == nil ? [5, 1, Method.none] : [5, 2, Method.none, Method.password])
  }

  mutating func receive(_ bytes: ByteBuffer) throws(ProxyFailure) -> ProxyStep {
    input.writeImmutableBuffer(bytes)
    switch state {
    case .awaitsMethod: return try readMethod()
    case .awaitsVerdict: return try readVerdict()
    case .awaitsReply: return try readReply()
    case .established: return .established(rest: takeRest())
    }
  }

  private mutating func readMethod() throws(ProxyFailure) -> ProxyStep {
    guard let (version, method) = input.readMultipleIntegers(as: (UInt8, UInt8).self) else { return .needsMore }
    guard version == 5 else { throw .notAProxy }
    switch (method, login) {
    case (Method.none, _):
      state = .awaitsReply
      return .send(request)
    case (Method.password, let login?):
      state = .awaitsVerdict
      return .send(login)
    case (Method.unacceptable, _): throw .needsPassword
    default: throw .notAProxy
    }
  }

  private mutating func readVerdict() throws(ProxyFailure) -> ProxyStep {
    guard let (version, status) = input.readMultipleIntegers(as: (UInt8, UInt8).self) else { return .needsMore }
    guard version == 1 else { throw .notAProxy }
    guard status == 0 else { throw .wrongPassword }
    state = .awaitsReply
    return .send(request)
  }

  private mutating func readReply() throws(ProxyFailure) -> ProxyStep {
    var reply = input
    guard let version = reply.readInteger(as: UInt8.self) else { return .needsMore }
    guard version == 5 else { throw .notAProxy }
    guard let code = reply.readInteger(as: UInt8.self) else { return .needsMore }
    guard code == 0 else { throw .refused(Self.words(for: code)) }
    guard reply.readInteger(as: UInt8.self) != nil, let type = reply.readInteger(as: UInt8.self) else { return .needsMore }
    guard let length = try Self.addressLength(type, &reply), reply.readSlice(length: length + 2) != nil else { return .needsMore }
    input = reply
    state = .established
    return .established(rest: takeRest())
  }

  private mutating func takeRest() -> ByteBuffer {
    defer { input = ByteBuffer() }
    return input.slice()
  }

  /// How long the address of a reply is; nil when the byte that says so has not come.
  private static func addressLength(_ type: UInt8, _ reply: inout ByteBuffer) throws(ProxyFailure) -> Int? {
    switch type {
    case 1: 4
    case 3: reply.readInteger(as: UInt8.self).map(Int.init)
    case 4: 16
    default: throw .notAProxy
    }
  }

  private static func request(host: String, port: Int) throws(TransportError) -> ByteBuffer {
    var request = ByteBuffer(bytes: [5, 1, 0])
    if let address = IPAddress(host) {
      request.writeInteger(address.bytes.count == 4 ? 1 : 4 as UInt8)
      request.writeBytes(address.bytes)
    } else {
      request.writeInteger(3 as UInt8)
      try write(host, "host", to: &request)
    }
    request.writeInteger(UInt16(clamping: port))
    return request
  }

  private static func login(_ credentials: Proxy.Credentials) throws(TransportError) -> ByteBuffer {
    var login = ByteBuffer(bytes: [1])
    try write(credentials.name, "proxy's user name", to: &login)
    try write(credentials.password, "proxy's password", to: &login)
    return login
  }

  private static func write(_ text: String, _ what: String, to buffer: inout ByteBuffer) throws(TransportError) {
    guard let length = UInt8(exactly: text.utf8.count), length > 0 else {
      throw .configuration("the \(what) must have 1 to 255 bytes for SOCKS")
    }
    buffer.writeInteger(length)
    buffer.writeString(text)
  }

  private static func words(for code: UInt8) -> String {
    switch code {
    case 2: "it may not connect to this server"
    case 3: "it cannot reach the server's network"
    case 4: "it cannot reach the server"
    case 5: "the server refused its connection"
    case 6: "its connection to the server took too long"
    case 7: "it knows no CONNECT"
    case 8: "it knows no address of this kind"
    default: "it failed (SOCKS status \(code))"
    }
  }
}
