import NIOCore
import Testing
import WebSocketCore

/// Two connections wired back to back.
@Suite struct ConversationTests {
  private struct Wire: ~Copyable {
    var client = Connection(role: .client, limits: .generous, at: start)
    var server = Connection(role: .server, limits: .generous, at: start)
    var toServer = ByteBuffer()
    var toClient = ByteBuffer()
    var heardByServer: [Message] = []
    var heardByClient: [Message] = []
    var endings: [Closure] = []
    var random = SeededGenerator(seed: 7)

    mutating func clientSends(_ message: Message) {
      Frame(message).encode(into: &toServer, masking: .random(using: &random))
    }

    mutating func serverSends(_ message: Message) {
      toClient.writeImmutableBuffer(PreparedMessage(message).bytes)
    }

    mutating func clientDoes(_ actions: [Connection.Action]) {
      for action in actions {
        switch action {
        case .deliver(let message): heardByClient.append(message)
        case .write(let frame): frame.encode(into: &toServer, masking: .random(using: &random))
        case .closed(let closure): endings.append(closure)
        case .finishWriting, .disconnect, .pinged, .ponged, .traced: break
        }
      }
    }

    mutating func serverDoes(_ actions: [Connection.Action]) {
      for action in actions {
        switch action {
        case .deliver(let message): heardByServer.append(message)
        case .write(let frame): frame.encode(into: &toClient, masking: nil)
        case .closed(let closure): endings.append(closure)
        case .finishWriting, .disconnect, .pinged, .ponged, .traced: break
        }
      }
    }

    /// Moves bytes both ways in pieces of random size until nothing is under way.
    mutating func run() {
      while toServer.readableBytes + toClient.readableBytes > 0 {
        if let bytes = toServer.readSlice(length: min(toServer.readableBytes, Int.random(in: 1...3000, using: &random))) {
          serverDoes(server.receiveAll(bytes, at: start))
        }
        if let bytes = toClient.readSlice(length: min(toClient.readableBytes, Int.random(in: 1...3000, using: &random))) {
          clientDoes(client.receiveAll(bytes, at: start))
        }
      }
    }
  }

  @Test func `what one side says the other hears, in order and whole, until a clean close`() {
    var wire = Wire()
    let sizes = [0, 1, 125, 126, 1000, 65_535, 65_536, 300_000]
    let messages = sizes.map { Message.binary((0..<$0).map { UInt8(truncatingIfNeeded: $0) }) } + [.text("你好"), .text("")]
    for message in messages {
      wire.clientSends(message)
      wire.serverSends(message)
    }
    wire.run()
    #expect(wire.heardByServer == messages)
    #expect(wire.heardByClient == messages)
    wire.clientDoes(wire.client.close(.normal, reason: "done", at: start))
    wire.run()
    #expect(wire.endings == [.closed(.normal, reason: "done", byPeer: true), .closed(.normal, reason: "", byPeer: false)])
  }

  @Test func `when both close at once, both ends are clean`() {
    var wire = Wire()
    wire.clientDoes(wire.client.close(.normal, at: start))
    wire.serverDoes(wire.server.close(.goingAway, at: start))
    wire.run()
    #expect(wire.endings.count == 2)
    #expect(wire.endings.allSatisfy { if case .closed(_, _, byPeer: false) = $0 { true } else { false } })
  }

  @Test func `pings of either side are answered by the other`() {
    var wire = Wire()
    for second in stride(from: 20, through: 200, by: 20) {
      let now = start + .seconds(second)
      wire.clientDoes(wire.client.tick(at: now))
      wire.serverDoes(wire.server.tick(at: now))
      wire.run()
    }
    #expect(wire.endings.isEmpty)
  }
}

extension Limits {
  fileprivate static var generous: Limits {
    var limits = Limits()
    limits.maximumMessageSize = 1 << 20
    return limits
  }
}
