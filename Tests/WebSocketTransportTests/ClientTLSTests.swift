import Foundation
import NIOCore
import NIOSSL
import Testing
import WebSocketCore

@testable import WebSocketTransport

/// Against a server with a certificate that openssl made for the run.
@Suite(.ownThreads) struct ClientTLSTests {
  private let files = Certificates.shared

  private func run(
    _ certificate: String, server: NIOSSLContext? = nil, name: String = "localhost", roots: String? = "ca.pem",
    sending: [Message] = [.text("hello")], set: (inout ClientTLS) -> Void = { _ in }
  ) async throws -> Talk.Outcome {
    let host = try await EchoHost(tls: server ?? files.serverContext(certificate))
    defer { host.stop() }
    var tls = ClientTLS(serverName: name, roots: roots.map { .file(files.path($0)) } ?? .system)
    set(&tls)
    return try await Talk.run(ClientRoute(.host("127.0.0.1", port: host.port), tls: tls), sending: sending)
  }

  private func failure(_ body: () async throws -> Talk.Outcome) async -> TransportError? {
    do {
      _ = try await body()
      return nil
    } catch {
      return error as? TransportError
    }
  }

  @Test func `messages of all sizes go both ways and the end is clean`() async throws {
    let messages = [1, 100, 20_000, 70_000, 900_000, 0].map { Message(.binary, ByteBuffer(repeating: 7, count: $0)) }
    let outcome = try await run("server", sending: messages)
    #expect(outcome.heard == messages)
    #expect(outcome.closure == .closed(.normal, reason: "", byPeer: false))
  }

  @Test(arguments: ["localhost", "LOCALHOST.", "a.wild.example", "127.0.0.1", "::1"])
  func `a name and an address of the certificate are right`(name: String) async throws {
    #expect(try await run("server", name: name).heard == [.text("hello")])
  }

  @Test(arguments: ["other.example", "server", "wild.example", ".wild.example", "a.b.wild.example", "127.0.0.2", "::2"])
  func `a name and an address that are not in the certificate are wrong`(name: String) async throws {
    let error = await failure { try await run("server", name: name) }
    #expect(error == .tls(.wrongHost(name, subject: "CN=server")))
  }

  @Test func `the dates of a certificate count, and are told`() async throws {
    #expect(await failure { try await run("expired") } == .tls(.expired(subject: "CN=expired", on: "2021-02-03")))
    #expect(await failure { try await run("future") } == .tls(.notYetValid(subject: "CN=future", before: "2040-02-03")))
  }

  @Test func `an authority that is not ours is not trusted`() async throws {
    #expect(await failure { try await run("server", roots: nil) } == .tls(.untrusted(subject: "CN=server", isSelfSigned: false)))
    #expect(await failure { try await run("lonely") } == .tls(.untrusted(subject: "CN=lonely, O=Nobody", isSelfSigned: true)))
    #expect(try await run("lonely", roots: "lonely.pem").heard == [.text("hello")])
  }

  @Test func `a pin replaces chain, dates and name`() async throws {
    let pin = try await digest("expired")
    #expect(try await run("expired", name: "other.example", roots: nil) { $0.trust = .pin(pin) }.heard == [.text("hello")])
    #expect(await failure { try await run("server") { $0.trust = .pin(pin) } } == .tls(.pinMismatch))
  }

  private func digest(_ name: String) async throws -> [UInt8] {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl", "x509", "-in", files.path("\(name).pem"), "-noout", "-fingerprint", "-sha256"]
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    return text.split(separator: "=").last?.split(whereSeparator: { $0 == ":" || $0 == "\n" }).compactMap { UInt8($0, radix: 16) } ?? []
  }

  @Test func `without trust anyone will do`() async throws {
    #expect(try await run("expired", name: "other.example", roots: nil) { $0.trust = .none }.heard == [.text("hello")])
  }

  @Test func `a server may require a certificate of ours`() async throws {
    let authority = try NIOSSLCertificate.fromPEMFile(files.path("ca.pem"))
    let server = try files.serverContext("server") {
      $0.certificateVerification = .noHostnameVerification
      $0.trustRoots = .certificates(authority)
    }
    #expect(await failure { try await run("server", server: server) } == .tls(.clientCertificateRequired))
    let secret = Array("secret".utf8)
    let identities: [ClientTLS.Identity] = [
      .pem(certificate: files.path("client.pem"), key: files.path("client.key"), password: nil),
      .pem(certificate: files.path("client.pem"), key: files.path("locked.key"), password: secret),
      .pkcs12(files.path("client.p12"), password: secret),
    ]
    for identity in identities {
      #expect(try await run("server", server: server) { $0.identity = identity }.heard == [.text("hello")])
    }
    let stranger = ClientTLS.Identity.pem(certificate: files.path("lonely.pem"), key: files.path("lonely.key"), password: nil)
    let refusal = await failure { try await run("server", server: server) { $0.identity = stranger } }
    guard case .tls(.clientCertificateRefused) = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
  }

  @Test func `what is wrong with our files is said before anything is tried`() async throws {
    func why(_ set: (inout ClientTLS) -> Void) async -> String? {
      guard case .configuration(let why) = await failure({ try await run("server", set: set) }) else { return nil }
      return why.replacingOccurrences(of: files.path("").appending("/"), with: "").replacingOccurrences(of: files.path(""), with: "")
    }
    func identity(_ certificate: String, _ key: String, _ password: String? = nil) -> ClientTLS.Identity {
      .pem(certificate: files.path(certificate), key: files.path(key), password: password.map { Array($0.utf8) })
    }
    #expect(await why { $0.roots = .file(files.path("nothing")) } == "cannot read nothing: No such file or directory")
    #expect(await why { $0.roots = .file(files.path("client.key")) } == "client.key holds no certificate in PEM form")
    #expect(await why { $0.roots = .file(files.path("index.txt.attr")) } == "index.txt.attr holds no certificate in PEM form")
    #expect(await why { $0.identity = identity("client.pem", "client.pem") } == "client.pem holds no private key in PEM form")
    #expect(await why { $0.identity = identity("client.pem", "locked.key") } == "the key in locked.key needs a passphrase")
    let guess = identity("client.pem", "locked.key", "guess")
    #expect(await failure { try await run("server") { $0.identity = guess } } == .wrongPassphrase(files.path("locked.key")))
    #expect(await why { $0.identity = identity("client.pem", "server.key") } == "the client's key does not belong to its certificate")
    let wrong = ClientTLS.Identity.pkcs12(files.path("client.p12"), password: Array("guess".utf8))
    #expect(await failure { try await run("server") { $0.identity = wrong } } == .wrongPassphrase(files.path("client.p12")))
    #expect(await why { $0.identity = .pkcs12(files.path("client.p12"), password: nil) } == "the key in client.p12 needs a passphrase")
    #expect(
      await why { $0.identity = .pkcs12(files.path("client.pem"), password: nil) }
        == "client.pem holds no certificate and key in PKCS#12 form")
    #expect(await why { $0.keyLogFile = files.path("nowhere/keys") } == "cannot write nowhere/keys: No such file or directory")
    #expect(await why { $0.serverName = "" } == " cannot be a server's name")
  }

  @Test func `versions that are too old, and no TLS at all, are told apart`() async throws {
    let server = try files.serverContext("server") { $0.maximumTLSVersion = .tlsv12 }
    let old = await failure { try await run("server", server: server) { $0.minimumVersion = .tls13 } }
    #expect(old == .tls(.protocolVersion))
    #expect(try await run("server") { $0.minimumVersion = .tls13 }.heard.count == 1)
    #expect(try await run("server", server: server).heard.count == 1)
    let plain = try await EchoHost()
    defer { plain.stop() }
    let route = ClientRoute(.host("127.0.0.1", port: plain.port), tls: ClientTLS(serverName: "localhost"))
    #expect(await failure { try await Talk.run(route) } == .tls(.notTLS))
  }

  @Test func `the secrets of a connection can be logged, for the owner's eyes`() async throws {
    let path = files.path("keys-\(UUID().uuidString)")
    _ = try await run("server") { $0.keyLogFile = path }
    _ = try await run("server") { $0.keyLogFile = path }
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("CLIENT_TRAFFIC_SECRET_0 ") } == 2)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
  }

  @Test(arguments: [TLSVersion.tlsv12, .tlsv13])
  func `the server may close first, and may end without a word`(version: TLSVersion) async throws {
    let server = try files.serverContext("server") { $0.maximumTLSVersion = version }
    let closed = try await run("server", server: server, sending: [.text("a"), .text("close")])
    #expect(closed.heard == [.text("a")])
    #expect(closed.closure == .closed(CloseCode(rawValue: 4001), reason: "as you wish", byPeer: true))
    let cut = try await run("server", server: server, sending: [.text("a"), .text("cut")])
    #expect(cut.closure == .lost(.endOfStream) || cut.closure == .lost(.reset))
  }
}
