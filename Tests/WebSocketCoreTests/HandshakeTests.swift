import HTTPTypes
import Testing
import WebSocketCore

extension RequestHead {
  /// The request of RFC 6455 §1.3, to a server on loopback.
  static func upgrade(_ change: (inout HTTPFields) -> Void = { _ in }) -> RequestHead {
    var fields: HTTPFields = [
      .upgrade: "websocket", .connection: "Upgrade", .secWebSocketKey: "dGhlIHNhbXBsZSBub25jZQ==", .secWebSocketVersion: "13",
    ]
    change(&fields)
    return RequestHead(method: .get, target: "/", hosts: ["localhost:8080"], fields: fields)
  }
}

@Suite struct ServerHandshakeTests {
  /// The status of the refusal; nil when the handshake is accepted.
  private func refusal(of head: RequestHead) -> Refusal? {
    do throws(Refusal) {
      try head.check()
      _ = try ServerHandshake(head)
      return nil
    } catch {
      return error
    }
  }

  @Test func `the example of RFC 6455 is accepted with its answer`() throws {
    let response = try ServerHandshake(.upgrade()).response(subprotocol: nil)
    #expect(response.status.code == 101)
    #expect(response.headerFields[.secWebSocketAccept] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    #expect(response.headerFields[.secWebSocketProtocol] == nil)
    #expect(response.headerFields[.secWebSocketExtensions] == nil)
  }

  @Test func `H1: another method is 405 and says GET`() {
    var head = RequestHead.upgrade()
    head.method = .post
    #expect(refusal(of: head)?.status == .methodNotAllowed)
    #expect(refusal(of: head)?.fields[.allow] == "GET")
  }

  @Test func `H2: HTTP 1.0 is 505`() {
    var head = RequestHead.upgrade()
    head.isHTTP11 = false
    #expect(refusal(of: head)?.status == .httpVersionNotSupported)
  }

  @Test func `H3: no Host and two Hosts are 400`() {
    var head = RequestHead.upgrade()
    head.hosts = []
    #expect(refusal(of: head)?.status == .badRequest)
    head.hosts = ["localhost", "localhost"]
    #expect(refusal(of: head)?.status == .badRequest)
  }

  @Test(arguments: ["", "keep-alive", "upgraded", "up grade"])
  func `H5: Connection without the token upgrade is 400`(value: String) {
    #expect(refusal(of: .upgrade { $0[.connection] = value })?.status == .badRequest)
  }

  @Test(arguments: ["keep-alive, Upgrade", "UPGRADE", "upgrade,", " , upgrade ,close"])
  func `H6: the token may stand in a list, in any case`(value: String) {
    #expect(refusal(of: .upgrade { $0[.connection] = value }) == nil)
  }

  @Test func `H6: the token may stand in a second line`() {
    let head = RequestHead.upgrade {
      $0[.connection] = "keep-alive"
      $0.append(HTTPField(name: .connection, value: "upgrade"))
    }
    #expect(refusal(of: head) == nil)
  }

  @Test(arguments: [
    nil, "", "x", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZR==", "dGhlIHNhbXBsZSBub25jZTEy",
    "!GhlIHNhbXBsZSBub25jZQ==",
  ])
  func `H7: a key that is not 16 bytes in strict base64 is 400`(key: String?) {
    #expect(refusal(of: .upgrade { $0[.secWebSocketKey] = key })?.status == .badRequest)
  }

  @Test func `H7: two keys are 400`() {
    let head = RequestHead.upgrade { $0.append(HTTPField(name: .secWebSocketKey, value: "dGhlIHNhbXBsZSBub25jZQ==")) }
    #expect(refusal(of: head)?.status == .badRequest)
  }

  @Test(arguments: [nil, "8", "12", "013", "13, 8"])
  func `H8: another version is 426 and names 13`(version: String?) {
    let refusal = refusal(of: .upgrade { $0[.secWebSocketVersion] = version })
    #expect(refusal?.status.code == 426)
    #expect(refusal?.fields[.secWebSocketVersion] == "13")
  }

  @Test func `H15: a declared body is 400`() {
    #expect(refusal(of: .upgrade { $0[.contentLength] = "5" })?.status == .badRequest)
    #expect(refusal(of: .upgrade { $0[.transferEncoding] = "chunked" })?.status == .badRequest)
    #expect(refusal(of: .upgrade { $0[.contentLength] = "0" }) == nil)
  }

  @Test(arguments: ["/a%0d%0aSet-Cookie:x", "/%0A", "/\u{7F}", "/é", "/a b"])
  func `H16: controls and foreign letters in the path are 400`(target: String) {
    var head = RequestHead.upgrade()
    head.target = target
    #expect(refusal(of: head)?.status == .badRequest)
  }

  @Test func `H16: a header value that is not ASCII is 400`() {
    #expect(refusal(of: .upgrade { $0[.userAgent] = "é" })?.status == .badRequest)
  }

  @Test func `H14: Content-Length with Transfer-Encoding is 400`() {
    let head = RequestHead.upgrade {
      $0[.contentLength] = "0"
      $0[.transferEncoding] = "chunked"
    }
    #expect(refusal(of: head)?.status == .badRequest)
  }

  @Test func `H17: subprotocols are read in order, and what is no token is left out`() throws {
    let value = "chat.wtalk.v1" + String(repeating: " ", count: 32_000) + ", b@d, mqtt,,"
    #expect(try ServerHandshake(.upgrade { $0[.secWebSocketProtocol] = value }).subprotocols == ["chat.wtalk.v1", "mqtt"])
  }

  @Test(arguments: ["constructor", "permessage-deflate; toString", "x; a; a", String(repeating: "x,", count: 10_000)])
  func `H18: extensions that we do not have are declined and the connection goes on`(offer: String) throws {
    let handshake = try ServerHandshake(.upgrade { $0[.secWebSocketExtensions] = offer })
    #expect(handshake.compression(.own) == nil)
    #expect(handshake.response(subprotocol: nil).headerFields[.secWebSocketExtensions] == nil)
  }

  @Test(arguments: ["permessage-deflate; server_max_window_bits=\"\"", "a b", "x; =1", "é"])
  func `H18: extensions that are malformed are 400`(offer: String) {
    let head = RequestHead.upgrade { $0[.secWebSocketExtensions] = offer }
    #expect { try ServerHandshake(head) } throws: { ($0 as? Refusal)?.status == .badRequest }
  }

  @Test func `compression is taken where the policy has it`() throws {
    let handshake = try ServerHandshake(.upgrade { $0[.secWebSocketExtensions] = "permessage-deflate" })
    #expect(handshake.compression(.none) == nil)
    let shared = handshake.compression(.shared)
    #expect(
      handshake.response(subprotocol: nil, compression: shared).headerFields[.secWebSocketExtensions]
        == "permessage-deflate; server_no_context_takeover")
  }
}

@Suite struct AccessPolicyTests {
  private func status(_ policy: AccessPolicy, host: String, origin: String? = nil, isSecure: Bool? = nil) -> Int? {
    var head = RequestHead.upgrade { $0[.origin] = origin }
    head.hosts = [host]
    do throws(Refusal) {
      try policy.check(head, isSecure: isSecure)
      return nil
    } catch {
      return error.status.code
    }
  }

  private let loopback = AccessPolicy(isLoopbackOnly: true)
  private let wide = AccessPolicy(isLoopbackOnly: false, machineName: "box")

  @Test(arguments: ["localhost", "LOCALHOST:8080", "127.0.0.1:9", "[::1]:8080"])
  func `H4: a loopback server answers to loopback names`(host: String) {
    #expect(status(loopback, host: host) == nil)
  }

  @Test(arguments: ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "10.0.0.1", "box"])
  func `H4: a loopback server answers 421 to any other name`(host: String) {
    #expect(status(loopback, host: host) == 421)
  }

  @Test(arguments: ["", "a b", "user@localhost", "[::1", "localhost:0", "localhost:99999", "localhost:+80", "[]"])
  func `a malformed Host is 400`(host: String) {
    #expect(status(loopback, host: host) == 400)
  }

  @Test func `H4: --host adds a name, and the refusal names the option`() {
    #expect(status(AccessPolicy(isLoopbackOnly: true, hosts: ["chat.example"]), host: "Chat.Example:80") == nil)
    var head = RequestHead.upgrade()
    head.hosts = ["chat.example"]
    #expect { try loopback.check(head) } throws: { ($0 as? Refusal)?.reason.contains("--host chat.example") == true }
  }

  @Test func `H4: a wide server takes any Host without an Origin, and only known ones with`() {
    #expect(status(wide, host: "anything.example") == nil)
    #expect(status(wide, host: "anything.example", origin: "http://anything.example") == 421)
    #expect(status(wide, host: "192.168.1.5:8080", origin: "http://192.168.1.5:8080") == nil)
    #expect(status(wide, host: "box:8080", origin: "http://box:8080") == nil)
    #expect(status(wide, host: "256.1.1.1", origin: "http://256.1.1.1") == 421)
  }

  @Test func `H9: our own page may connect, behind a TLS proxy too`() {
    let served = AccessPolicy(isLoopbackOnly: false, hosts: ["chat.example"])
    #expect(status(served, host: "chat.example", origin: "http://chat.example") == nil)
    #expect(status(served, host: "chat.example", origin: "https://chat.example") == nil)
    #expect(status(served, host: "chat.example:80", origin: "https://chat.example") == 403)
    #expect(status(served, host: "chat.example:8443", origin: "https://chat.example:8443") == nil)
  }

  @Test func `H9: our own page comes the way that the request came, where that is known`() {
    let served = AccessPolicy(isLoopbackOnly: false, hosts: ["chat.example"])
    #expect(status(served, host: "chat.example", origin: "https://chat.example", isSecure: true) == nil)
    #expect(status(served, host: "chat.example", origin: "http://chat.example", isSecure: true) == 403)
    #expect(status(served, host: "chat.example", origin: "http://chat.example", isSecure: false) == nil)
    #expect(status(served, host: "chat.example", origin: "https://chat.example", isSecure: false) == 403)
  }

  @Test(arguments: ["http://localhost:3000", "https://127.0.0.1:1", "http://[::1]:8080"])
  func `H9: a loopback server lets any page of this machine in`(origin: String) {
    #expect(status(loopback, host: "localhost:8080", origin: origin) == nil)
  }

  @Test(arguments: [
    "null", "", "http://evil.example", "https://localhost.evil.com", "http://localhostX", "http://user@localhost:8080",
    "HTTP://localhost:8080",
    "http://LOCALHOST:8080", "http://localhost:8080/", "localhost:8080", "://localhost", "http://",
  ])
  func `H9 and H10: every other Origin is 403, and the refusal names the option`(origin: String) {
    #expect(status(loopback, host: "localhost:8080", origin: origin) == 403)
    let head = RequestHead.upgrade { $0[.origin] = origin }
    #expect { try loopback.check(head) } throws: { ($0 as? Refusal)?.reason.contains("--origin") == true }
  }

  @Test func `H10: another port is another origin`() {
    let served = AccessPolicy(isLoopbackOnly: false, hosts: ["chat.example"])
    #expect(status(served, host: "chat.example:8080", origin: "http://chat.example:8081") == 403)
  }

  @Test func `H9: --origin allows exactly what it names`() throws {
    let allowed = try #require(AccessPolicy.AllowedOrigin("https://app.example"))
    let policy = AccessPolicy(isLoopbackOnly: true, origins: [allowed])
    #expect(status(policy, host: "localhost", origin: "https://app.example") == nil)
    #expect(status(policy, host: "localhost", origin: "https://app.example:443") == nil)
    #expect(status(policy, host: "localhost", origin: "http://app.example") == 403)
    #expect(status(policy, host: "localhost", origin: "https://app.example:444") == 403)
    #expect(status(AccessPolicy(isLoopbackOnly: true, origins: [.null]), host: "localhost", origin: "null") == nil)
    #expect(status(AccessPolicy(isLoopbackOnly: true, origins: [.any]), host: "localhost", origin: "http://evil.example") == nil)
  }

  @Test func `two Origins are 403`() {
    let head = RequestHead.upgrade {
      $0.append(HTTPField(name: .origin, value: "http://localhost"))
      $0.append(HTTPField(name: .origin, value: "http://localhost"))
    }
    #expect { try loopback.check(head) } throws: { ($0 as? Refusal)?.status == .forbidden }
  }
}

@Suite struct ClientHandshakeTests {
  private static let key = "dGhlIHNhbXBsZSBub25jZQ=="

  private func response(_ change: (inout HTTPFields) -> Void = { _ in }) -> HTTPResponse {
    var fields: HTTPFields = [.upgrade: "websocket", .connection: "Upgrade", .secWebSocketAccept: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="]
    change(&fields)
    return HTTPResponse(status: .switchingProtocols, headerFields: fields)
  }

  @Test func `further fields follow our own, in order and doubled as they are`() throws {
    var fields: HTTPFields = [.authorization: "Basic eDp5"]
    fields.append(HTTPField(name: .cookie, value: "a=b"))
    fields.append(HTTPField(name: try #require(HTTPField.Name("X-Thing")), value: ""))
    fields.append(HTTPField(name: .cookie, value: "c=d"))
    let head = ClientHandshake(authority: "other.example", target: "/", subprotocols: ["x"], fields: fields, key: Self.key).head
    #expect(head.hosts == ["other.example"])
    #expect(head.fields.map(\.name.rawName).suffix(4) == ["Authorization", "Cookie", "X-Thing", "Cookie"])
    #expect(head.fields.map(\.value).suffix(3) == ["a=b", "", "c=d"])
    #expect(head.fields.count == 9)
  }

  private func handshake(_ subprotocols: [String] = [], offersCompression: Bool = false) -> ClientHandshake {
    ClientHandshake(
      authority: "localhost:8080", target: "/lobby", subprotocols: subprotocols, offersCompression: offersCompression, key: Self.key)
  }

  @Test func `the request passes our own server's checks`() throws {
    let head = handshake(["chat.wtalk.v1"]).head
    try head.check()
    #expect(try ServerHandshake(head).subprotocols == ["chat.wtalk.v1"])
    #expect(head.hosts == ["localhost:8080"] && head.target == "/lobby")
  }

  @Test func `a plain client adds nothing to the handshake`() {
    #expect(handshake().head.fields[.secWebSocketProtocol] == nil)
    #expect(handshake().head.fields[.secWebSocketExtensions] == nil)
  }

  @Test func `the right answer is accepted, with the subprotocol that was asked for`() throws {
    #expect(try handshake().check(response()) == HandshakeAgreement())
    #expect(
      try handshake(["chat.wtalk.v1"]).check(response { $0[.secWebSocketProtocol] = "chat.wtalk.v1" })
        == HandshakeAgreement(subprotocol: "chat.wtalk.v1"))
  }

  @Test func `compression may be chosen where it was offered, with what the offer allows`() throws {
    let offering = handshake(offersCompression: true)
    #expect(offering.head.fields[.secWebSocketExtensions] == "permessage-deflate; client_max_window_bits")
    func check(_ answer: String?) throws -> PerMessageDeflate? {
      try offering.check(response { $0[.secWebSocketExtensions] = answer }).compression
    }
    #expect(try check(nil) == nil)
    #expect(try check("permessage-deflate; client_max_window_bits=10")?.client.windowBits == 10)
    #expect(throws: HandshakeError.badExtension) { try check("permessage-deflate; client_max_window_bits") }
    #expect(throws: HandshakeError.badExtension) { try check("permessage-deflate; x=") }
    #expect(throws: HandshakeError.unrequestedExtension) { try check("permessage-deflate, permessage-deflate") }
    #expect(throws: HandshakeError.unrequestedExtension) { try check("x-webkit-deflate-frame") }
  }

  @Test func `H22: every wrong answer is told apart`() {
    #expect(throws: HandshakeError.status(200)) { try handshake().check(HTTPResponse(status: .ok)) }
    #expect(throws: HandshakeError.noUpgrade) { try handshake().check(response { $0[.upgrade] = nil }) }
    #expect(throws: HandshakeError.noConnectionUpgrade) { try handshake().check(response { $0[.connection] = "close" }) }
    #expect(throws: HandshakeError.wrongAccept) { try handshake().check(response { $0[.secWebSocketAccept] = "x" }) }
    #expect(throws: HandshakeError.wrongAccept) { try handshake().check(response { $0[.secWebSocketAccept] = nil }) }
    #expect(throws: HandshakeError.unrequestedExtension) {
      try handshake().check(response { $0[.secWebSocketExtensions] = "permessage-deflate" })
    }
    #expect(throws: HandshakeError.unrequestedSubprotocol) { try handshake().check(response { $0[.secWebSocketProtocol] = "mqtt" }) }
    #expect(throws: HandshakeError.noSubprotocol(["chat.wtalk.v1"])) { try handshake(["chat.wtalk.v1"]).check(response()) }
  }

  @Test func `keys are 16 random bytes`() {
    var random = SeededGenerator(seed: 5)
    let keys = (0..<100).map { _ in HandshakeKey.random(using: &random) }
    #expect(Set(keys).count == 100)
    #expect(keys.allSatisfy { Base64.decode($0)?.count == 16 })
  }
}
