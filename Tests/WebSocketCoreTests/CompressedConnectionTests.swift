import NIOCore
import Testing

@testable import WebSocketCore

/// Connections that agreed on compression.
@Suite struct CompressedConnectionTests {
  private static let words = "the quick brown fox jumps over the lazy dog, and the lazy dog over the quick brown fox. "

  private func connection(
    _ role: Connection.Role, _ compression: PerMessageDeflate = PerMessageDeflate(), limit: Int = 1 << 20
  ) -> Connection {
    var limits = Limits()
    limits.maximumMessageSize = limit
    return Connection(role: role, limits: limits, compression: compression, at: start)
  }

  /// The bytes of a compressed message without the four that are left out.
  private func compressed(_ payload: [UInt8]) throws -> [UInt8] {
    let deflater = try #require(Deflater(windowBits: 15, memoryLevel: 8, level: 9))
    return Array(deflater.compress(ByteBuffer(bytes: payload)).readableBytesView)
  }

  private func closeCode(_ actions: [Connection.Action]) -> UInt16? {
    for case .write(let frame) in actions where frame.opcode == .close {
      return frame.payload.getInteger(at: frame.payload.readerIndex)
    }
    return nil
  }

  @Test(arguments: [9, 11, 15], [true, false])
  func `messages come through as they were, in every mode`(windowBits: Int, takesOver: Bool) throws {
    let direction = PerMessageDeflate.Direction(windowBits: windowBits, takesOver: takesOver)
    var server = connection(.server, PerMessageDeflate(server: direction, client: direction))
    var client = connection(.client, PerMessageDeflate(server: direction, client: direction))
    var random = SeededGenerator(seed: 3)
    var sizes: [Int] = []
    for count in [0, 1, 63, 64, 65, 200, 5000, 70_000] {
      let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let text = String(repeating: Self.words, count: count / 80 + 1)
      for message in [Message.text(text), .binary(noise), .text(text)] {
        var wire = ByteBuffer()
        client.frame(of: message).encode(into: &wire, masking: .random(using: &random))
        #expect(server.receiveAll(wire, at: start) == [.deliver(message)])
        wire.clear()
        server.frame(of: message).encode(into: &wire, masking: nil)
        sizes.append(wire.readableBytes)
        #expect(client.receiveByteByByte(wire, at: start) == [.deliver(message)])
      }
    }
    // With context takeover the same text again costs next to nothing.
    #expect(takesOver == (sizes[2] < sizes[0] / 4))
  }

  @Test func `short, secret and very long messages go as they are`() {
    var server = connection(.server)
    for message in [
      Message.text("short"), Message(.text, ByteBuffer(string: Self.words), isSecret: true),
      .binary([UInt8](repeating: 0, count: MessageDeflater.largest + 1)),
    ] {
      #expect(server.frame(of: message) == Frame(message))
    }
    #expect(server.frame(of: .text(Self.words)).isCompressed)
  }

  @Test func `a window of 8 bits, which zlib has not, means that we compress nothing`() {
    let small = PerMessageDeflate.Direction(windowBits: 8)
    var server = connection(.server, PerMessageDeflate(server: small, client: small))
    #expect(!server.frame(of: .text(Self.words)).isCompressed)
    var alone = connection(.server, PerMessageDeflate(server: .init(windowBits: 8, takesOver: false)))
    #expect(!alone.frame(of: .text(Self.words)).isCompressed)
  }

  @Test func `fragments of a compressed message are one stream, and a ping may stand between them`() throws {
    let bytes = try compressed(Array(Self.words.utf8))
    let cut = bytes.count / 2
    let wire = Bytes.joined(
      Bytes.masked(1, Array(bytes[..<cut]), isFinal: false, reserved: 4), Bytes.masked(9, "p"),
      Bytes.masked(0, Array(bytes[cut...])))
    var server = connection(.server)
    #expect(
      server.receiveByteByByte(wire, at: start)
        == [.pinged(ByteBuffer(string: "p")), .write(Frame(.pong, ByteBuffer(string: "p"))), .deliver(.text(Self.words))])
  }

  @Test func `a peer may end its stream within a message, and refer to it afterwards`() {
    // RFC 7692 §7.2.3.4: "Hello" in a block that is the last one, then an empty block.
    let wire = Bytes.joined(
      Bytes.masked(1, [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00], reserved: 4),
      // §7.2.3.2: the same text again, as a reference to the one before.
      Bytes.masked(1, [0xF2, 0x00, 0x11, 0x00, 0x00], reserved: 4))
    var server = connection(.server)
    #expect(server.receiveAll(wire, at: start) == [.deliver(.text("Hello")), .deliver(.text("Hello"))])
  }

  @Test func `an empty compressed message is empty`() {
    var server = connection(.server)
    #expect(server.receiveAll(Bytes.masked(1, [0], reserved: 4), at: start) == [.deliver(.text(""))])
  }

  @Test func `Z1: a bomb is 1009 at the limit`() throws {
    let bomb = try compressed([UInt8](repeating: 0, count: 64 << 20))
    #expect(bomb.count < 70_000)
    var server = connection(.server)
    #expect(closeCode(server.receiveAll(Bytes.masked(2, bomb, reserved: 4), at: start)) == 1009)
    var exact = connection(.server, limit: 5000)
    #expect(exact.receiveAll(Bytes.masked(2, try compressed([UInt8](repeating: 1, count: 5000)), reserved: 4), at: start).count == 1)
    var over = connection(.server, limit: 4999)
    #expect(
      closeCode(over.receiveAll(Bytes.masked(2, try compressed([UInt8](repeating: 1, count: 5000)), reserved: 4), at: start)) == 1009)
  }

  @Test func `what compression makes longer is not too long for that`() throws {
    var random = SeededGenerator(seed: 4)
    let noise = (0..<5000).map { _ in UInt8.random(in: 0...255, using: &random) }
    let bytes = try compressed(noise)
    #expect(bytes.count > 5000)
    var server = connection(.server, limit: 5000)
    #expect(server.receiveAll(Bytes.masked(2, bytes, reserved: 4), at: start) == [.deliver(.binary(noise))])
  }

  @Test func `Z3: corrupt data is 1007, RSV1 anywhere but at the head of a message is 1002`() throws {
    var server = connection(.server)
    #expect(closeCode(server.receiveAll(Bytes.masked(2, [0xFF, 0xFF, 0xFF], reserved: 4), at: start)) == 1007)
    let broken = [
      Bytes.masked(9, [1], reserved: 4), Bytes.masked(8, [], reserved: 4), Bytes.masked(1, [0x78], reserved: 2),
      Bytes.joined(Bytes.masked(1, "x", isFinal: false), Bytes.masked(0, [0], reserved: 4)),
    ]
    for wire in broken {
      var server = connection(.server)
      #expect(closeCode(server.receiveAll(wire, at: start)) == 1002)
    }
  }

  @Test func `text is checked when it is expanded`() throws {
    var server = connection(.server)
    #expect(closeCode(server.receiveAll(Bytes.masked(1, try compressed([0xC3, 0x28]), reserved: 4), at: start)) == 1007)
    var cut = connection(.server)
    #expect(closeCode(cut.receiveAll(Bytes.masked(1, try compressed([0xC3]), reserved: 4), at: start)) == 1007)
  }

  @Test func `F2: RSV1 without the extension is 1002`() {
    var server = Connection(role: .server, at: start)
    #expect(closeCode(server.receiveAll(Bytes.masked(1, [0], reserved: 4), at: start)) == 1002)
  }

  @Test func `no compressed stream traps, and cuts make no difference to what is delivered`() throws {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<3000 {
      var wire = ByteBuffer()
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        var bytes = try compressed((0..<Int.random(in: 0...400, using: &random)).map { _ in UInt8.random(in: 60...70, using: &random) })
        if Int.random(in: 0..<3, using: &random) == 0, !bytes.isEmpty {
          bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        wire.writeImmutableBuffer(Bytes.masked(UInt8.random(in: 1...2, using: &random), bytes, reserved: 4))
      }
      var whole = connection(.server, limit: 300)
      var cut = connection(.server, limit: 300)
      let expected = whole.receiveAll(wire, at: start).filter { if case .deliver = $0 { true } else { false } }
      let seen = cut.receiveByteByByte(wire, at: start).filter { if case .deliver = $0 { true } else { false } }
      if seen != expected { Issue.record("whole: \(expected)\ncut: \(seen)") }
    }
  }
}
