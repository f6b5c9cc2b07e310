import HTTPTypes
import NIOCore
import Testing
import WebSocketCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Random and mutated input, the same in every run; `WTALK_FUZZ=N` multiplies the number of inputs.
@Suite struct FuzzTests {
  private static let factor = getenv("WTALK_FUZZ").flatMap { Int(String(cString: $0)) } ?? 1

  @Test func `no stream of frames traps, and cuts make no difference`() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<(40_000 * Self.factor) {
      let bytes = stream(using: &random)
      var limits = Limits()
      limits.maximumMessageSize = 300
      limits.maximumFragments = 4
      let role: Connection.Role = Bool.random(using: &random) ? .server : .client
      var whole = Connection(role: role, limits: limits, at: start)
      var cut = Connection(role: role, limits: limits, at: start)
      let expected = whole.receiveAll(bytes, at: start)
      var rest = bytes
      var seen: [Connection.Action] = []
      while let part = rest.readSlice(length: min(rest.readableBytes, Int.random(in: 1...9, using: &random))), part.readableBytes > 0 {
        seen += cut.receiveAll(part, at: start)
      }
      if seen != expected { Issue.record("whole: \(expected)\ncut: \(seen)") }
      let endings = expected.count { if case .closed = $0 { true } else { false } }
      if endings > 1 { Issue.record("ended \(endings) times: \(expected)") }
    }
  }

  /// Mostly valid frames, some with a bit turned.
  private func stream(using random: inout SeededGenerator) -> ByteBuffer {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let opcode: UInt8 = [0, 1, 2, 8, 9, 10, 1, 2].randomElement(using: &random) ?? 1
      let payload = (0..<Int.random(in: 0...(Bool.random(using: &random) ? 8 : 140), using: &random)).map { _ in
        Int.random(in: 0..<20, using: &random) == 0 ? UInt8.random(in: 0...255, using: &random) : UInt8.random(in: 32...126, using: &random)
      }
      let isFinal = Int.random(in: 0..<3, using: &random) > 0
      let frame =
        Bool.random(using: &random) ? Bytes.masked(opcode, payload, isFinal: isFinal) : Bytes.plain(opcode, payload, isFinal: isFinal)
      bytes += Array(frame.readableBytesView)
    }
    if Bool.random(using: &random) {
      bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }
    return ByteBuffer(bytes: bytes)
  }

  @Test func `the UTF-8 validator agrees with the standard library on random bytes`() {
    var random = SeededGenerator(seed: 2)
    let alphabet: [UInt8] = [
      0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF,
    ]
    for _ in 0..<(1_000_000 * Self.factor) {
      let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      var validator = UTF8Validator()
      let isAccepted = bytes.withUnsafeBytes { validator.accepts($0) } && validator.isComplete
      if isAccepted != (String(validating: bytes, as: UTF8.self) != nil) { Issue.record("\(bytes) accepted: \(isAccepted)") }
    }
  }

  @Test func `no request head traps, and what is accepted is a proper handshake`() throws {
    var random = SeededGenerator(seed: 3)
    let policy = AccessPolicy(isLoopbackOnly: true)
    var accepted = 0
    for _ in 0..<(100_000 * Self.factor) {
      let head = mutatedHead(using: &random)
      do throws(Refusal) {
        try head.check()
        try policy.check(head)
        let handshake = try ServerHandshake(head)
        accepted += 1
        let response = handshake.response(subprotocol: nil)
        let isProper = response.headerFields[.secWebSocketAccept]?.utf8.count == 28 && head.hosts.count == 1 && head.method == .get
        if !isProper { Issue.record("accepted: \(head)") }
      } catch {
        if !(400...505).contains(error.status.code) { Issue.record("\(error)") }
      }
    }
    #expect(accepted > 1000)
  }

  /// A valid upgrade request in which up to three things are changed.
  private func mutatedHead(using random: inout SeededGenerator) -> RequestHead {
    var head = RequestHead.upgrade()
    let names: [HTTPField.Name] = [
      .upgrade, .connection, .secWebSocketKey, .secWebSocketVersion, .origin, .secWebSocketProtocol, .contentLength,
    ]
    let values = [
      "", "websocket", "Upgrade", "keep-alive, Upgrade", "13", "8", ",,,", "null", "http://localhost", "http://evil.example",
      "http://localhost@evil",
      "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZR==", "[::1]:80", "é", "\u{1}",
    ]
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let name = names.randomElement(using: &random) ?? .upgrade
      let value = values.randomElement(using: &random) ?? ""
      switch Int.random(in: 0..<5, using: &random) {
      case 0: head.fields[name] = nil
      case 1: head.fields.append(HTTPField(name: name, value: value))
      case 2: head.fields[name] = value
      case 3: head.hosts = [value]
      default: head.target = "/" + value
      }
    }
    return head
  }
}
