import NIOCore
import Testing

@testable import WebSocketTransport

@Suite struct SOCKS5HandshakeTests {
  private struct Run: Equatable {
    var sent: [[UInt8]]
    var rest: [UInt8]?
    var failure: ProxyFailure?
  }

  private func handshake(to host: String = "b.example", password: Bool = false) throws -> SOCKS5Handshake {
    try SOCKS5Handshake(host: host, port: 443, credentials: password ? .init(name: "al", password: "pw") : nil)
  }

  /// Feeds `bytes` cut at `cuts`.
  private func run(_ handshake: SOCKS5Handshake, _ bytes: [UInt8], cutAt cut: Int = 0) -> Run {
    var handshake = handshake
    var run = Run(sent: [Array(handshake.greeting().readableBytesView)])
    do {
      for part in [bytes.prefix(cut), bytes.dropFirst(cut)] {
        var step = try handshake.receive(ByteBuffer(bytes: part))
        while case .send(let answer) = step {
          run.sent.append(Array(answer.readableBytesView))
          step = try handshake.receive(ByteBuffer())
        }
        if case .established(let rest) = step { run.rest = (run.rest ?? []) + rest.readableBytesView }
      }
    } catch {
      run.failure = error
    }
    return run
  }

  private static let name: [UInt8] = [5, 1, 0, 3, 9] + Array("b.example".utf8) + [1, 0xBB]
  private static let login: [UInt8] = [1, 2] + Array("al".utf8) + [2] + Array("pw".utf8)

  @Test func `the destination's name goes to the proxy, an address as one`() throws {
    #expect(run(try handshake(), [5, 0]).sent == [[5, 1, 0], Self.name])
    #expect(run(try handshake(to: "192.0.2.1"), [5, 0]).sent.last == [5, 1, 0, 1, 192, 0, 2, 1, 1, 0xBB])
    #expect(run(try handshake(to: "::1"), [5, 0]).sent.last == [5, 1, 0, 4] + Array(repeating: 0, count: 15) + [1, 1, 0xBB])
  }

  @Test(arguments: [[1, 9, 9, 9, 9], [3, 3, 65, 66, 67], [3, 0], [4] + Array(repeating: 1, count: 16)] as [[UInt8]])
  func `however the answers are cut, it comes to the same, and nothing behind them is lost`(address: [UInt8]) throws {
    let bytes: [UInt8] = [5, 2, 1, 0, 5, 0, 0] + address + [0, 80] + Array("rest".utf8)
    let expected = Run(sent: [[5, 2, 0, 2], Self.login, Self.name], rest: Array("rest".utf8))
    for cut in bytes.indices { #expect(run(try handshake(password: true), bytes, cutAt: cut) == expected) }
    for count in 0..<(bytes.count - 4) { #expect(run(try handshake(password: true), Array(bytes.prefix(count))).rest == nil) }
  }

  @Test func `a proxy that takes anyone is not sent the password`() throws {
    #expect(run(try handshake(password: true), [5, 0]).sent == [[5, 2, 0, 2], Self.name])
  }

  @Test func `refusals have their reasons`() throws {
    #expect(run(try handshake(), [5, 0xFF]).failure == .needsPassword)
    #expect(run(try handshake(password: true), [5, 2, 1, 1]).failure == .wrongPassword)
    #expect(run(try handshake(), [5, 0, 5, 5]).failure == .refused("the server refused its connection"))
    #expect(run(try handshake(), [5, 0, 5, 99]).failure == .refused("it failed (SOCKS status 99)"))
  }

  @Test(arguments: [Array("HTTP/1.1 400".utf8), [4, 0], [5, 2], [5, 1], [5, 0, 4], [5, 0, 5, 0, 0, 2]] as [[UInt8]])
  func `what is no SOCKS 5 is told apart`(bytes: [UInt8]) throws {
    #expect(run(try handshake(), bytes).failure == .notAProxy)
  }

  @Test func `no bytes of a proxy trap`() throws {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...12, using: &random)
      let bytes = (0..<count).map { _ in [0, 1, 2, 3, 4, 5, 255].randomElement(using: &random) ?? 0 as UInt8 }
      _ = run(try handshake(password: Bool.random(using: &random)), bytes, cutAt: Int.random(in: 0...bytes.count, using: &random))
    }
  }

  @Test func `what does not fit into 255 bytes is refused here`() {
    #expect(throws: TransportError.self) { try SOCKS5Handshake(host: String(repeating: "a", count: 256), port: 1, credentials: nil) }
    #expect(throws: TransportError.self) { try SOCKS5Handshake(host: "a", port: 1, credentials: .init(name: "", password: "x")) }
  }
}
