import ArgumentParser
import HTTPTypes
import NIOCore
import Testing
import WebSocketCore
import WebSocketTransport

@testable import wtalk

@Suite struct ConnectionConfigurationTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func configuration(
    _ arguments: [String], _ environment: [String: String] = [:], typing secret: String? = nil
  ) throws -> ConnectionConfiguration {
    let answer: SecretQuestion = { _ in secret.map { Array($0.utf8) } }
    return try ConnectionConfiguration(ClientCommand.parse(arguments), environment: { environment[$0] }, ask: answer)
  }

  private func route(_ arguments: [String], _ environment: [String: String] = [:], typing secret: String? = nil) throws -> ClientRoute {
    let configuration = try configuration(arguments, environment, typing: secret)
    return try configuration.route(to: configuration.url)
  }

  private func lines(_ fields: RequestFields) -> [String] { fields.fields.map { "\($0.name.rawName): \($0.value)" } }

  // MARK: Fields

  @Test func `the fields come in order`() throws {
    let file = try folder.write("headers", "# ours\nX-B: 2\nHost: other:1\n", mode: 0o644)
    let fields = try configuration([
      "ws://h", "-H", "X-A: 1", "-H", "@\(file)", "-H", "x-a:", "--cookie", "a=b", "--cookie", "c=d", "--origin", "http://o",
      "--user-agent", "me",
    ]).fields
    #expect(lines(fields) == ["X-A: 1", "X-B: 2", "x-a: ", "Cookie: a=b; c=d", "Origin: http://o", "User-Agent: me"])
    #expect(fields.host == "other:1")
  }

  @Test func `by default nothing is said`() throws {
    let configuration = try configuration(["wss://h/x"])
    #expect(configuration.fields.fields.isEmpty && configuration.fields.host == nil && configuration.subprotocols.isEmpty)
    #expect(!configuration.isUnchecked && !configuration.followsRedirects)
  }

  @Test func `H22: credentials do not follow to another origin, nor come back`() throws {
    let arguments = ["-H", "Authorization: x", "-H", "proxy-authorization: y", "-H", "Host: z", "-H", "X: 1", "--cookie", "a=b"]
    let fields = try configuration(["wss://h"] + arguments).fields
    let home = try ServerURL("wss://h/a")
    #expect(fields.redirected(from: home, to: try ServerURL("wss://h/b")) == fields)
    for other in ["wss://h:444/", "ws://h", "wss://evil.h"] {
      let rest = fields.redirected(from: home, to: try ServerURL(other))
      #expect(lines(rest) == ["X: 1"] && rest.host == nil)
      #expect(rest.redirected(from: try ServerURL(other), to: home) == rest)
    }
  }

  @Test func `bad headers are refused`() throws {
    #expect(throws: ValidationError.self) { try configuration(["-H", "Host: a", "-H", "host: b"]) }
    #expect(try status { try configuration(["-H", "@\(folder.path)/none"]) } == .cannotOpen)
    let file = try folder.write("headers", "X: 1\nhunter2\n")
    #expect(throws: Failure(.usage, "\(file): line 2: a header field is written 'Name: value'")) { try configuration(["-H", "@\(file)"]) }
  }

  // MARK: Accounts

  @Test func `the password comes from a file, the environment, or the terminal`() throws {
    let file = try folder.write("password", "open sesame\n")
    let expected = ["Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]
    #expect(
      try lines(configuration(["wss://h", "--user", "Aladdin", "--password-file", file], ["WTALK_PASSWORD": "x"], typing: "y").fields)
        == expected)
    #expect(try lines(configuration(["wss://Aladdin@h"], ["WTALK_PASSWORD": "open sesame"], typing: "y").fields) == expected)
    #expect(try lines(configuration(["wss://Aladdin@h", "--user", "Aladdin"], typing: "open sesame").fields) == expected)
    #expect(throws: ValidationError.self) { try configuration(["wss://h", "--user", "Aladdin"]) }
    #expect(try lines(configuration(["wss://h"], ["WTALK_PASSWORD": "x"]).fields) == [])
  }

  @Test func `a token comes from a file`() throws {
    let file = try folder.write("token", "abc.def\n")
    #expect(try lines(configuration(["wss://h", "--bearer-file", file]).fields) == ["Authorization: Bearer abc.def"])
    for content in ["", "\n", "a b", "hunter2\n\n", "é"] {
      try folder.write("token", content)
      let failure = #expect(throws: Failure.self) { try configuration(["wss://h", "--bearer-file", file]) }
      #expect(failure?.status == .usage && failure?.text.contains("hunter2") == false)
    }
  }

  @Test func `.netrc has names and passwords`() throws {
    try folder.write(".netrc", "machine h login Aladdin password \"open sesame\"\nmachine n login bob")
    let home = ["HOME": folder.path]
    let expected = ["Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]
    #expect(try lines(configuration(["wss://h", "--netrc"], home).fields) == expected)
    #expect(try lines(configuration(["wss://h", "--netrc", "--user", "Aladdin"], home).fields) == expected)
    #expect(try lines(configuration(["wss://other", "--netrc"], home).fields) == [])
    #expect(try lines(configuration(["wss://n", "--netrc"], home, typing: "x").fields) == ["Authorization: Basic Ym9iOng="])
    #expect(try status { try configuration(["wss://h", "--netrc"], ["HOME": "\(folder.path)/none"]) } == .cannotOpen)
  }

  @Test func `S3: a secret that others can read is not used`() throws {
    let file = try folder.write("secret", "hunter2", mode: 0o640)
    for arguments in [
      ["--user", "a", "--password-file", file], ["--bearer-file", file], ["--proxy", "http://a@p", "--proxy-password-file", file],
    ] {
      #expect(try status { try configuration(["wss://h"] + arguments) } == .notAllowed)
    }
    try folder.write(".netrc", "machine h", mode: 0o644)
    #expect(try status { try configuration(["wss://h", "--netrc"], ["HOME": folder.path]) } == .notAllowed)
  }

  @Test func `accounts do not mix`() throws {
    let file = try folder.write("token", "abc")
    for arguments in [
      ["wss://a@h", "--bearer-file", file], ["wss://a@h", "--user", "b"], ["wss://h", "--password-file", file],
      ["wss://a@h", "--password-file", file, "-H", "Authorization: x"],
    ] {
      #expect(throws: ValidationError.self) { try configuration(arguments) }
    }
  }

  @Test func `L6: a secret goes unencrypted to this machine alone`() throws {
    let file = try folder.write("secret", "abc")
    try folder.write(".netrc", "default login a password b")
    let accounts = [["--user", "a", "--password-file", file], ["--bearer-file", file], ["--netrc"]]
    let safe = [
      ["wss://h"], ["ws://localhost"], ["ws://127.0.0.1:9"], ["ws+unix:/s"], ["ws://h", "--insecure-plaintext"],
      ["ws://localhost", "--proxy", "[::1]:9"],
      ["ws://localhost", "--resolve", "localhost:80:127.0.0.2"], ["ws://localhost", "--resolve", "localhost:81:10.0.0.1"],
    ]
    let unsafe = [
      ["ws://h"], ["ws://10.0.0.1"], ["ws://h", "--location"], ["ws://localhost", "--proxy", "p:9"],
      ["ws://localhost", "--resolve", "localhost:80:10.0.0.1"],
      ["ws://localhost", "--proxy", "localhost:9", "--resolve", "localhost:9:10.0.0.1"],
    ]
    for account in accounts {
      for url in safe { #expect(try status { try configuration(url + account, ["HOME": folder.path]) } == nil, "\(url)") }
      for url in unsafe { #expect(try status { try configuration(url + account, ["HOME": folder.path]) } == .notAllowed, "\(url)") }
    }
    #expect(try status { try configuration(["ws://a@h"], typing: "x") } == .notAllowed)
    #expect(try status { try configuration(["ws://h", "-H", "Authorization: x", "--cookie", "a=b"]) } == nil)
  }

  // MARK: The way

  @Test func `a route leads to a host or a socket`() throws {
    #expect(try route(["ws://h:9/x"]) == ClientRoute(.host("h", port: 9)))
    #expect(try route(["ws+unix:/s:/x"]) == ClientRoute(.unixSocket(path: "/s")))
    #expect(try route(["wss://[::1]"]) == ClientRoute(.host("::1", port: 443), tls: ClientTLS(serverName: "::1")))
    let resolution = ClientRoute.Resolution(host: "h", port: 1, address: "::1")
    #expect(try route(["ws://h:1", "--resolve", "h:1:[::1]"]).resolutions == [resolution])
  }

  @Test func `a proxy has a password from a file, its URL, or the terminal`() throws {
    let file = try folder.write("password", "from file\n")
    func proxy(_ arguments: [String], _ environment: [String: String] = [:], typing secret: String? = nil) throws -> Proxy? {
      try route(["ws://h"] + arguments, environment, typing: secret).proxy
    }
    #expect(try proxy(["--proxy", "socks5://p:9"]) == Proxy(.socks5, host: "p", port: 9))
    #expect(
      try proxy(["--proxy", "a@p", "--proxy-password-file", file])?.credentials == Proxy.Credentials(name: "a", password: "from file"))
    #expect(try proxy(["--proxy", "a@p"], typing: "typed")?.credentials?.password == "typed")
    #expect(try proxy([], ["http_proxy": "http://a:p%2Fw@p"], typing: "typed")?.credentials?.password == "p/w")
    #expect(throws: ValidationError.self) { try proxy(["--proxy", "a@p"]) }
    #expect(throws: ValidationError.self) { try proxy(["--proxy", "p", "--proxy-password-file", file]) }
    #expect(try proxy(["--proxy-password-file", file]) == nil)
  }

  @Test func `a redirect may have another proxy`() throws {
    let configuration = try configuration(["ws://h", "--location"], ["https_proxy": "p:1", "no_proxy": "x"])
    #expect(try configuration.route(to: ServerURL("ws://h")).proxy == nil)
    let route = try configuration.route(to: ServerURL("wss://other"))
    #expect(route.proxy?.host == "p" && route.tls?.serverName == "other")
    #expect(try configuration.route(to: ServerURL("wss://a.x")).proxy == nil)
  }

  // MARK: TLS

  @Test func `TLS is as the options say`() throws {
    let ca = try folder.write("ca.pem", "x", mode: 0o644)
    let pin = String(repeating: "ab", count: 32)
    let tls = try route(
      ["wss://h", "--ca", ca, "--pin", "sha256:\(pin)", "--server-name", "n", "--tls-min", "1.3"], ["SSLKEYLOGFILE": "/k"]
    ).tls
    let expected = ClientTLS(
      serverName: "n", roots: .file(ca), trust: .pin(Array(repeating: 0xAB, count: 32)), minimumVersion: .tls13, keyLogFile: "/k")
    #expect(tls == expected)
    let insecure = try configuration(["wss://h", "--insecure"])
    #expect(try insecure.isUnchecked && insecure.route(to: insecure.url).tls?.trust == ClientTLS.Trust.none)
  }

  @Test func `where no TLS can come its options do not matter`() throws {
    let arguments = ["--ca", "/none", "--cert", "/none", "--insecure"]
    #expect(try route(["ws://h"] + arguments) == ClientRoute(.host("h", port: 80)))
    #expect(try !configuration(["ws://h"] + arguments).isUnchecked)
    #expect(try status { try configuration(["ws://h", "--location"] + arguments) } == .cannotOpen)
  }

  @Test func `a certificate has its key beside it, or in the same file`() throws {
    let open = try folder.write("cert.pem", "x", mode: 0o644)
    let key = try folder.write("key.pem", "x")
    func identity(_ arguments: String..., typing secret: String? = nil) throws -> ClientTLS.Identity? {
      try route(["wss://h"] + arguments, typing: secret).tls?.identity
    }
    #expect(try identity("--cert", open, "--key", key) == .pem(certificate: open, key: key, password: nil))
    #expect(try identity("--cert", key) == .pem(certificate: key, key: key, password: nil))
    #expect(try status { try identity("--cert", open) } == .notAllowed)
    #expect(try status { try identity("--cert", key, "--key", open) } == .notAllowed)
    #expect(try status { try identity("--cert", key, "--key", "/none") } == .cannotOpen)
    #expect(throws: ValidationError.self) { try identity("--key", key) }
  }

  @Test(arguments: ["-----BEGIN ENCRYPTED PRIVATE KEY-----", "Proc-Type: 4,ENCRYPTED"])
  func `a key's passphrase comes from a file or the terminal`(head: String) throws {
    let key = try folder.write("key.pem", head)
    let file = try folder.write("passphrase", "open\r\n")
    func identity(_ arguments: String..., typing secret: String? = nil) throws -> ClientTLS.Identity? {
      try route(["wss://h", "--cert", key] + arguments, typing: secret).tls?.identity
    }
    #expect(try identity("--key-password-file", file, typing: "x") == .pem(certificate: key, key: key, password: Array("open\r".utf8)))
    #expect(try identity(typing: "x") == .pem(certificate: key, key: key, password: Array("x".utf8)))
    #expect(throws: ValidationError.self) { try identity() }
  }

  @Test func `PKCS#12 is one file`() throws {
    let bundle = try folder.write("me.P12", "x")
    #expect(try route(["wss://h", "--cert", bundle], typing: "p").tls?.identity == .pkcs12(bundle, password: Array("p".utf8)))
    #expect(try route(["wss://h", "--cert", bundle]).tls?.identity == .pkcs12(bundle, password: []))
    #expect(throws: ValidationError.self) { try route(["wss://h", "--cert", bundle, "--key", bundle]) }
    try folder.write("me.P12", "x", mode: 0o644)
    #expect(try status { try route(["wss://h", "--cert", bundle]) } == .notAllowed)
  }

  // MARK: Limits

  @Test func `limits are the options'`() throws {
    let configuration = try configuration([
      "--max-message", "1K", "--max-fragments", "3", "--ping-interval", "0", "--ping-timeout", "5", "--connect-timeout", "2",
      "--subprotocol", "a",
      "--subprotocol", "b",
    ])
    #expect(configuration.limits.maximumMessageSize == 1024 && configuration.limits.maximumFragments == 3)
    #expect(configuration.limits.pingInterval == nil && configuration.limits.pingTimeout == .seconds(5))
    #expect(configuration.connectTimeout == .seconds(2) && configuration.subprotocols == ["a", "b"])
    #expect(try self.configuration(["--ping-interval", "7"]).limits.pingTimeout == .seconds(7))
  }
}
