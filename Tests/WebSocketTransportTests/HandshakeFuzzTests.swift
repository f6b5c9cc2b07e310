import Foundation
import HTTPTypes
import NIOCore
import NIOEmbedded
import Testing
import WebSocketCore

@testable import WebSocketTransport

/// Lets everyone in who shakes hands properly, and hears nothing.
private final class OpenDoor: ServerApplication {
  func answer(_ head: RequestHead, from peer: RemotePeer) throws(Refusal) -> ServerAnswer {
    .upgrade(Acceptance(try ServerHandshake(head), limits: Limits(), delegate: Silence()))
  }

  func refused(_ refusal: Refusal, from peer: RemotePeer) {}
}

private final class Silence: WebSocketDelegate {
  func opened(_ socket: WebSocketHandler) {}
  func received(_ message: Message) {}
  func receivedAll() {}
  func drained() {}
  func closed(_ closure: Closure) {}
}

/// Requests as bytes, through the whole pipeline of a fresh connection.
@Suite struct HandshakeFuzzTests {
  /// How many times more than usual; `WTALK_FUZZ=N` makes a long run.
  private static let factor = ProcessInfo.processInfo.environment["WTALK_FUZZ"].flatMap(Int.init) ?? 1

  private static let lines = [
    "Host: localhost", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
  ]
  private static let strange = [
    "Host: evil", "Upgrade: h2c", "Connection: close", "Sec-WebSocket-Key: x", "Sec-WebSocket-Version: 8", "Content-Length: 5",
    "Content-Length: 99999999999999999999", "Transfer-Encoding: chunked", "X : y", " folded", "X: a\rb", "X: \0", "X: \u{1B}[2J", ": y",
    "X", "X: " + String(repeating: "y", count: 9_000), "Sec-WebSocket-Protocol: ,,, a", "Sec-WebSocket-Extensions: a; b=\"c",
    "Expect: 100-continue",
  ]
  private static let starts = [
    "GET / HTTP/1.1", "GET / HTTP/1.1", "GET / HTTP/1.1", "GET /lobby?as=é HTTP/1.1", "GET / HTTP/1.0", "GET / HTTP/9.9",
    "POST / HTTP/1.1", "GET  / HTTP/1.1", "PRI * HTTP/2.0", "GET /" + String(repeating: "a", count: 5_000) + " HTTP/1.1",
    "\u{16}\u{3}\u{1}", "",
  ]

  private func request() -> [UInt8] {
    var lines = Self.lines
    for _ in 0..<Int.random(in: 0..<3) {
      let line = Self.strange.randomElement() ?? ""
      let index = Int.random(in: 0...lines.count)
      if Bool.random() || index == lines.count { lines.insert(line, at: index) } else { lines[index] = line }
    }
    if Int.random(in: 0..<20) == 0 { lines += (0..<Int.random(in: 50..<80)).map { "X-\($0): y" } }
    let head = ([Self.starts.randomElement() ?? ""] + lines).joined(separator: "\r\n") + "\r\n\r\n"
    var bytes = Array(head.utf8)
    if Int.random(in: 0..<3) == 0, let index = bytes.indices.randomElement() { bytes[index] ^= 1 << UInt8.random(in: 0..<8) }
    return bytes + [0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69].prefix(Int.random(in: 0...8))
  }

  private func pieces(of bytes: [UInt8]) -> [[UInt8]] {
    let longest = [1, 20, 400].randomElement() ?? 1
    var (rest, pieces): (ArraySlice<UInt8>, [[UInt8]]) = (bytes[...], [])
    while !rest.isEmpty {
      pieces.append(Array(rest.prefix(Int.random(in: 1...longest))))
      rest = rest.dropFirst(pieces.last?.count ?? 1)
    }
    return pieces
  }

  /// The status that the pieces get; nil for none yet.
  private func status(of pieces: [[UInt8]]) throws -> Int? {
    let channel = EmbeddedChannel()
    let door = OpenDoor()
    let connection = AcceptedConnection(Acceptor(ConnectionPolicy(), for: door, OpenConnections()), refusal: nil)
    try ServerHandshakeHandler(connection, for: door, flushQueue: FlushQueue(on: channel.eventLoop), deflaters: SharedDeflaters())
      .addPipeline(to: channel)
    for piece in pieces {
      _ = try? channel.writeInbound(ByteBuffer(bytes: piece))
      channel.embeddedEventLoop.run()
    }
    let answer = try channel.readOutbound(as: ByteBuffer.self).map { String(buffer: $0) }
    _ = try? channel.finish(acceptAlreadyClosed: true)
    guard let answer else { return nil }
    return answer.hasPrefix("HTTP/1.1 ") ? Int(answer.dropFirst(9).prefix(3)) : 0
  }

  @Test func `no request traps, each is answered in HTTP, and cuts let nobody in or out`() throws {
    var accepted = 0
    for _ in 0..<2_000 * Self.factor {
      let bytes = request()
      let (whole, cut) = (try status(of: [bytes]), try status(of: pieces(of: bytes)))
      if whole == 101 { accepted += 1 }
      let isProper = [whole, cut].allSatisfy { $0.map { $0 == 101 || (400...505).contains($0) } ?? true }
      guard isProper, (whole == 101) == (cut == 101) else {
        Issue.record("\(String(decoding: bytes, as: UTF8.self).debugDescription): \(whole ?? -1), cut \(cut ?? -1)")
        return
      }
    }
    #expect(accepted > 50)
  }
}
