import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import Synchronization
import Testing
import WebSocketCore

@testable import WebSocketTransport

@Suite(.ownThreads) struct ClientTests {
  private func failure(_ route: ClientRoute, target: String = "/", timeout: TimeAmount = .seconds(10)) async -> TransportError? {
    do {
      _ = try await Talk.run(route, target: target, timeout: timeout)
      return nil
    } catch {
      return error as? TransportError
    }
  }

  @Test func `messages go both ways, the subprotocol is known, and the end is clean`() async throws {
    let host = try await EchoHost()
    defer { host.stop() }
    let messages = [Message.text("a"), .text(""), Message(.binary, ByteBuffer(repeating: 1, count: 300_000))]
    let outcome = try await Talk.run(ClientRoute(.host("127.0.0.1", port: host.port)), subprotocols: ["x"], sending: messages)
    #expect(outcome == Talk.Outcome(subprotocol: "x", heard: messages, closure: .closed(.normal, reason: "", byPeer: false)))
  }

  @Test func `a Unix socket is a way, too`() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "wtalk-\(UUID().uuidString.prefix(8)).sock").path
    let host = try await EchoHost(unixSocket: path)
    defer { host.stop() }
    #expect(try await Talk.run(ClientRoute(.unixSocket(path: path)), sending: [.text("a")]).heard == [.text("a")])
    #expect(await failure(ClientRoute(.unixSocket(path: path + "x"))) == .unreachable(path + "x", why: "No such file or directory"))
  }

  @Test func `a resolution stands for the host on its port only, and the names stay`() async throws {
    let host = try await EchoHost()
    defer { host.stop() }
    let resolution = ClientRoute.Resolution(host: "Nowhere.invalid", port: host.port, address: "127.0.0.1")
    let route = ClientRoute(.host("nowhere.INVALID", port: host.port), resolutions: [resolution])
    #expect(await failure(route, target: "/host") == .refused(HTTPRefusal(status: 403, body: "there\n")))
    let other = ClientRoute(.host("nowhere.invalid", port: 1), resolutions: [resolution])
    #expect(other.firstHop == .host("nowhere.invalid", port: 1))
  }

  /// An address that refuses, and one that is for documentation only (RFC 3849).
  @Test(arguments: ["::1", "2001:db8::1"])
  func `a name with two addresses is reached at the one that lives`(dead: String) async throws {
    let host = try await EchoHost()
    defer { host.stop() }
    let route = ClientRoute(.host("both.invalid", port: host.port))
    #expect(try await Talk.run(route, resolver: HalfDead(dead: dead), sending: [.text("a")]).heard == [.text("a")])
    let tls = try await EchoHost(tls: Certificates.shared.serverContext("server"))
    defer { tls.stop() }
    let trust = ClientTLS(serverName: "localhost", roots: .file(Certificates.shared.path("ca.pem")))
    let secret = ClientRoute(.host("both.invalid", port: tls.port), tls: trust)
    #expect(try await Talk.run(secret, resolver: HalfDead(dead: dead), sending: [.text("a")]).heard == [.text("a")])
  }

  @Test func `refusals tell what there is to tell`() async throws {
    let host = try await EchoHost()
    defer { host.stop() }
    let route = ClientRoute(.host("127.0.0.1", port: host.port))
    let login = HTTPRefusal(status: 401, challenge: "Basic realm=\"x\"", retryAfter: .seconds(7), body: "who are you?\n")
    #expect(await failure(route, target: "/login") == .refused(login))
    #expect(await failure(route, target: "/moved") == .refused(HTTPRefusal(status: 301, location: "wss://elsewhere/")))
  }

  @Test func `who does not listen is unreachable`() async throws {
    let host = try await EchoHost()
    defer { host.stop() }
    // The near end of a connection is a port that nobody listens on, and that nobody else is given meanwhile.
    let taken = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: host.port).get()
    defer { taken.close(promise: nil) }
    let port = try #require(taken.localAddress?.port)
    let route = ClientRoute(.host("127.0.0.1", port: port))
    #expect(await failure(route) == .unreachable("127.0.0.1:\(port)", why: "Connection refused"))
    let proxied = ClientRoute(.host("x", port: 1), proxy: Proxy(.http, host: "127.0.0.1", port: port))
    #expect(await failure(proxied) == .proxy("http://127.0.0.1:\(port)", .unreachable("Connection refused")))
  }

  @Test func `who says nothing is too late, and the stage is named`() async throws {
    let silent = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 0).get()
    defer { silent.close(promise: nil) }
    let port = try #require(silent.localAddress?.port)
    let there = ClientRoute.Destination.host("127.0.0.1", port: port)
    let routes = [
      "the handshake": ClientRoute(there), "the TLS handshake": ClientRoute(there, tls: ClientTLS(serverName: "x", trust: .none)),
      "the proxy": ClientRoute(.host("x", port: 1), proxy: Proxy(.socks5, host: "127.0.0.1", port: port)),
    ]
    // Long enough for a busy machine to get through to where nobody answers.
    for (stage, route) in routes { #expect(await failure(route, timeout: .milliseconds(500)) == .timedOut(stage: stage)) }
  }

  @Test func `the keep-alive tells of its pings and their pongs`() async throws {
    let host = try await EchoHost()
    defer { host.stop() }
    var limits = Limits()
    limits.pingInterval = .milliseconds(20)
    let route = ClientRoute(.host("127.0.0.1", port: host.port))
    let client = Client(route: route, limits: limits, timeout: .seconds(10))
    let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
    let promise = eventLoop.makePromise(of: [String].self)
    eventLoop.execute {
      let handshake = ClientHandshake(authority: "there", target: "/", key: "dGhlIHNhbXBsZSBub25jZQ==")
      client.connect(handshake, on: eventLoop, delegate: Pinger(promise)).cascadeFailure(to: promise)
    }
    let seen = try await promise.futureResult.get()
    #expect(seen.contains("pong of mine"))
    #expect(seen.filter { $0 != "pong of mine" }.prefix(2) == ["sent", "answered"])
  }

  @Test func `an observer sees both heads and every frame`() async throws {
    let host = try await EchoHost()
    defer { host.stop() }
    let lines = Lines()
    let route = ClientRoute(.host("127.0.0.1", port: host.port))
    _ = try await Talk.run(route, target: "/x", sending: [.text("hello")]) { Watcher(lines, tracesFrames: true) }
    let frames = ["> text 5", "< text 5", "> close 6 1000 done", "< close 2 1000 "]
    #expect(lines.all == ["> GET /x there", "< 101 Switching Protocols websocket"] + frames)
    let fewer = Lines()
    _ = try await Talk.run(route, sending: [.text("hello")]) { Watcher(fewer, tracesFrames: false) }
    #expect(fewer.all.count == 2)
    let refused = Lines()
    _ = try? await Talk.run(route, target: "/moved") { Watcher(refused, tracesFrames: true) }
    #expect(refused.all.last == "< 301 Moved Permanently ")
  }
}

/// Every name has a dead IPv6 address, and the IPv4 loopback.
private final class HalfDead: Resolver, Sendable {
  private let dead: String

  init(dead: String) { self.dead = dead }

  private func answer(_ address: String, _ port: Int) -> EventLoopFuture<[SocketAddress]> {
    MultiThreadedEventLoopGroup.singleton.next().makeCompletedFuture { [try SocketAddress(ipAddress: address, port: port)] }
  }

  func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { answer("127.0.0.1", port) }
  func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { answer(dead, port) }
  func cancelQueries() {}
}

/// Pings once itself, then waits for the keep-alive.
private final class Pinger: WebSocketDelegate {
  private let promise: EventLoopPromise<[String]>
  private var seen: [String] = []
  private var socket: WebSocketHandler?

  init(_ promise: EventLoopPromise<[String]>) { self.promise = promise }

  func opened(_ socket: WebSocketHandler) {
    self.socket = socket
    #expect(throws: ControlPayloadTooLong.self) { try socket.ping(ByteBuffer(repeating: 0, count: 126)) }
    #expect(throws: Never.self) { try socket.ping(ByteBuffer(string: "mine")) }
  }

  func ponged(_ payload: ByteBuffer, roundTrip: Duration?) {
    seen.append(roundTrip == nil ? "pong of \(String(buffer: payload))" : "answered")
    guard seen.contains("answered"), seen.contains("pong of mine") else { return }
    promise.succeed(seen)
    socket?.abort()
  }

  func pingSent() { seen.append("sent") }
  func received(_ message: Message) {}
  func receivedAll() {}
  func drained() {}
  func closed(_ closure: Closure) {}
}

private final class Lines: Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }
  func add(_ line: String) { lines.withLock { $0.append(line) } }
}

private final class Watcher: WireObserver {
  let tracesFrames: Bool
  private let lines: Lines

  init(_ lines: Lines, tracesFrames: Bool) {
    self.lines = lines
    self.tracesFrames = tracesFrames
  }

  func sent(_ head: RequestHead) { lines.add("> \(head.method) \(head.target) \(head.hosts.joined())") }
  func received(_ status: Int, _ reason: String, _ fields: HTTPFields) { lines.add("< \(status) \(reason) \(fields[.upgrade] ?? "")") }
  func sent(_ frame: FrameTrace) { lines.add("> \(text(frame))") }
  func received(_ frame: FrameTrace) { lines.add("< \(text(frame))") }

  private func text(_ frame: FrameTrace) -> String {
    "\(frame.opcode) \(frame.length)" + (frame.closeCode.map { " \($0) \(frame.closeReason)" } ?? "")
  }
}
