import NIOCore
import Testing
import WebSocketCore

/// Every stream is fed whole and byte by byte, and must come to the same.
@Suite struct ConnectionTests {
  private func actions(
    ofServer limits: Limits = Limits(), for bytes: ByteBuffer, sourceLocation: SourceLocation = #_sourceLocation
  ) -> [Connection.Action] {
    var whole = Connection(role: .server, limits: limits, at: start)
    var cut = Connection(role: .server, limits: limits, at: start)
    let actions = whole.receiveAll(bytes, at: start)
    #expect(cut.receiveByteByByte(bytes, at: start) == actions, "byte by byte", sourceLocation: sourceLocation)
    return actions
  }

  /// What the server answers to bytes that break a rule: a Close with this code, and nothing before it.
  private func closeCode(ofServer limits: Limits = Limits(), for bytes: ByteBuffer, sourceLocation: SourceLocation = #_sourceLocation)
    -> UInt16?
  {
    let actions = actions(ofServer: limits, for: bytes, sourceLocation: sourceLocation)
    guard case .write(let frame) = actions.first(where: { if case .write = $0 { true } else { false } }), frame.opcode == .close else {
      return nil
    }
    #expect(actions.suffix(2).last == .finishWriting, sourceLocation: sourceLocation)
    return frame.payload.getInteger(at: frame.payload.readerIndex, as: UInt16.self)
  }

  @Test func `server answers a ping with the same payload`() {
    #expect(actions(for: [0x89, 0x82, 0, 0, 0, 0, 0x68, 0x69]) == [.pinged([0x68, 0x69]), .write(Frame(.pong, [0x68, 0x69]))])
  }

  @Test func `a client unmasks nothing and answers a ping`() {
    var client = Connection(role: .client, at: start)
    #expect(client.receive([0x89, 0x02, 0x68, 0x69], at: start) == [.pinged([0x68, 0x69]), .write(Frame(.pong, [0x68, 0x69]))])
  }

  @Test func `text, binary and empty messages are delivered as they are`() {
    let bytes = Bytes.joined(Bytes.masked(1, "héllo"), Bytes.masked(2, [0, 255]), Bytes.masked(1, ""), Bytes.masked(2, []))
    #expect(actions(for: bytes) == [.deliver(.text("héllo")), .deliver(.binary([0, 255])), .deliver(.text("")), .deliver(.binary([]))])
  }

  @Test(arguments: [125, 126, 127, 65_535, 65_536, 200_000])
  func `messages of every length form are delivered`(size: Int) {
    let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    var server = Connection(role: .server, at: start)
    #expect(server.receiveAll(Bytes.masked(2, payload), at: start) == [.deliver(.binary(payload))])
  }

  @Test func `control frames between fragments are answered in their place`() {
    let bytes = Bytes.joined(
      Bytes.masked(1, "he", isFinal: false), Bytes.masked(9, "p"), Bytes.masked(0, "ll", isFinal: false), Bytes.masked(0, "o"))
    let payload = ByteBuffer(string: "p")
    #expect(actions(for: bytes) == [.pinged(payload), .write(Frame(.pong, payload)), .deliver(.text("hello"))])
  }

  @Test func `F1: an unmasked frame to a server and a masked one to a client are 1002`() {
    #expect(closeCode(for: Bytes.plain(1, [0x68])) == 1002)
    var client = Connection(role: .client, at: start)
    let actions = client.receive(Bytes.masked(1, "h"), at: start)
    #expect(actions.contains(.closed(.failed(ProtocolError(.protocolError, "frame masked")))))
  }

  @Test(arguments: [1, 2, 4, 7] as [UInt8])
  func `F2: reserved bits are 1002`(reserved: UInt8) {
    #expect(closeCode(for: Bytes.masked(1, [0x68], reserved: reserved)) == 1002)
  }

  @Test(arguments: Array(3...7) + Array(0xB...0xF) as [UInt8])
  func `F3: reserved opcodes are 1002`(opcode: UInt8) {
    #expect(closeCode(for: Bytes.masked(opcode, [])) == 1002)
  }

  @Test func `F4: lengths that are not minimal are 1002`() {
    #expect(closeCode(for: [0x82, 0xFE, 0, 2, 0, 0, 0, 0, 1, 2]) == 1002)
    #expect(closeCode(for: [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1, 2]) == 1002)
    #expect(closeCode(for: [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0]) == 1002)
  }

  @Test func `F5: a length with the top bit set is 1002`() {
    #expect(closeCode(for: [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) == 1002)
    #expect(closeCode(for: [0x82, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]) == 1002)
  }

  @Test func `F6: a head that announces more than the limit is 1009 before any payload`() {
    var limits = Limits()
    limits.maximumMessageSize = 1000
    #expect(closeCode(ofServer: limits, for: [0x82, 0xFE, 0x03, 0xE9, 0, 0, 0, 0]) == 1009)
    #expect(closeCode(ofServer: limits, for: [0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]) == 1009)
    #expect(actions(ofServer: limits, for: Bytes.masked(2, Array(repeating: 1, count: 1000))).count == 1)
  }

  @Test func `F6: fragments count together`() {
    var limits = Limits()
    limits.maximumMessageSize = 10
    let bytes = Bytes.joined(Bytes.masked(2, [1, 2, 3, 4, 5, 6], isFinal: false), Bytes.masked(0, [1, 2, 3, 4, 5]))
    #expect(closeCode(ofServer: limits, for: bytes) == 1009)
  }

  @Test func `F7: control frames that are long or fragmented are 1002`() {
    #expect(closeCode(for: Bytes.masked(9, Array(repeating: 0, count: 126))) == 1002)
    #expect(closeCode(for: Bytes.masked(9, [], isFinal: false)) == 1002)
    #expect(actions(for: Bytes.masked(9, Array(repeating: 7, count: 125))).count == 2)
  }

  @Test func `F8: continuations out of place are 1002`() {
    #expect(closeCode(for: Bytes.masked(0, "x")) == 1002)
    #expect(closeCode(for: Bytes.joined(Bytes.masked(1, "x", isFinal: false), Bytes.masked(1, "y"))) == 1002)
  }

  @Test func `F9: more fragments than the limit are 1009`() {
    var limits = Limits()
    limits.maximumFragments = 3
    let three = [Bytes.masked(1, "a", isFinal: false), Bytes.masked(0, "", isFinal: false)]
    #expect(actions(ofServer: limits, for: Bytes.joined(three + [Bytes.masked(0, "b")])) == [.deliver(.text("ab"))])
    #expect(closeCode(ofServer: limits, for: Bytes.joined(three + [Bytes.masked(0, "", isFinal: false), Bytes.masked(0, "b")])) == 1009)
  }

  @Test(
    arguments: [
      [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5],
      [0xFF],
      [0x80], [0x61, 0xC3], [0xE2, 0x82],
    ] as [[UInt8]])
  func `F10: text that is not UTF-8 is 1007`(payload: [UInt8]) {
    #expect(closeCode(for: Bytes.masked(1, payload)) == 1007)
  }

  @Test func `F10: a character split over fragments is accepted`() {
    let bytes = Bytes.joined(Bytes.masked(1, [0xE2], isFinal: false), Bytes.masked(0, [0x82], isFinal: false), Bytes.masked(0, [0xAC]))
    #expect(actions(for: bytes) == [.deliver(.text("€"))])
  }

  @Test func `F10: the first wrong byte fails the connection, before its frame is complete`() {
    var server = Connection(role: .server, at: start)
    let frame = Bytes.masked(1, [0x61, 0xF4, 0x90, 0x80, 0x80, 0x62])
    var seen: [Connection.Action] = []
    for (index, byte) in frame.readableBytesView.enumerated() where seen.isEmpty {
      seen = server.receive(ByteBuffer(bytes: [byte]), at: start)
      if !seen.isEmpty { #expect(index == 6 + 2) }
    }
    #expect(seen.contains(.closed(.failed(ProtocolError(.invalidPayload, "text is not UTF-8")))))
  }

  @Test(arguments: [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65_535] as [UInt16])
  func `F12: close codes that may not be sent are 1002`(code: UInt16) {
    #expect(closeCode(for: Bytes.masked(8, Bytes.close(code))) == 1002)
  }

  @Test(arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999] as [UInt16])
  func `a valid close is answered with its own code`(code: UInt16) {
    let closed = Connection.Action.closed(.closed(CloseCode(rawValue: code), reason: "bye", byPeer: true))
    let answer = Frame(.close, ByteBuffer(bytes: Bytes.close(code)))
    #expect(actions(for: Bytes.masked(8, Bytes.close(code, "bye"))) == [.write(answer), closed, .finishWriting])
  }

  @Test func `F12: a body of one byte is 1002 and a reason that is not UTF-8 is 1007`() {
    #expect(closeCode(for: Bytes.masked(8, [3])) == 1002)
    #expect(closeCode(for: Bytes.masked(8, [3, 0xE8, 0xFF])) == 1007)
  }

  @Test func `an empty close is answered with an empty close`() {
    #expect(actions(for: Bytes.masked(8, [])) == [.write(Frame(.close)), .closed(.closed(nil, reason: "", byPeer: true)), .finishWriting])
  }

  @Test func `F13: data and a second close after the close are ignored, and the socket is gone within a second`() {
    let close = Bytes.masked(8, Bytes.close(1000))
    var server = Connection(role: .server, at: start)
    #expect(server.receiveAll(Bytes.joined(close, Bytes.masked(1, "late"), close), at: start).count == 3)
    #expect(server.receive(Bytes.masked(1, "later"), at: start) == [])
    server.finishedWriting(at: start)
    #expect(server.tick(at: start + .milliseconds(999)) == [])
    #expect(server.tick(at: start + .seconds(1)) == [.disconnect])
    #expect(server.deadline == nil)
  }

  @Test func `what is still going out when the peer closes has time as long as it moves`() {
    var server = Connection(role: .server, at: start)
    server.blocked(at: start)
    _ = server.receiveAll(Bytes.masked(8, Bytes.close(1000)), at: start)
    _ = server.unblocked(at: start + .seconds(3))
    #expect(server.tick(at: start + .seconds(6)) == [])
    #expect(server.tick(at: start + .seconds(7)) == [.disconnect])
  }

  @Test func `F14: a hundred pings at once are answered, one more is 1008`() {
    var server = Connection(role: .server, at: start)
    let hundred = server.receiveAll(Bytes.joined(Array(repeating: Bytes.masked(9, "x"), count: 100)), at: start)
    let one: [Connection.Action] = [.pinged(ByteBuffer(string: "x")), .write(Frame(.pong, ByteBuffer(string: "x")))]
    #expect(hundred == Array(repeating: one, count: 100).flatMap(\.self))
    let flooded = server.receive(Bytes.masked(9, "x"), at: start)
    #expect(flooded.contains(.closed(.failed(ProtocolError(.policyViolation, "too many pings")))))
  }

  @Test func `F14: ten pings a second are answered for ever`() {
    var server = Connection(role: .server, limits: .unlimitedTime, at: start)
    for tenth in 1...2000 {
      #expect(server.receive(Bytes.masked(9, "x"), at: start + .milliseconds(100 * tenth)).count == 2)
    }
  }

  @Test func `F14: behind a blocked socket only the latest ping is answered`() {
    var server = Connection(role: .server, at: start)
    server.blocked(at: start)
    let pings = Bytes.joined(Bytes.masked(9, "1"), Bytes.masked(9, "2"), Bytes.masked(9, "3"))
    #expect(server.receive(pings, at: start) == ["1", "2", "3"].map { .pinged(ByteBuffer(string: $0)) })
    #expect(server.unblocked(at: start) == [.write(Frame(.pong, ByteBuffer(string: "3")))])
  }

  @Test func `F15: only the answer to our ping keeps the connection alive`() {
    var server = Connection(role: .server, at: start)
    let pinged = start + .seconds(20)
    #expect(server.tick(at: pinged) == [.write(Frame(.ping, ByteBuffer(integer: UInt64(1))))])
    #expect(server.receive(Bytes.masked(10, []), at: pinged) == [.ponged([], roundTrip: nil)])
    #expect(server.receive(Bytes.masked(10, [0, 0, 0, 0, 0, 0, 0, 2]), at: pinged) == [.ponged([0, 0, 0, 0, 0, 0, 0, 2], roundTrip: nil)])
    #expect(server.tick(at: pinged + .seconds(20)) == [.closed(.lost(.pongMissing)), .disconnect])
  }

  @Test func `a peer that answers is pinged again`() {
    var server = Connection(role: .server, at: start)
    _ = server.tick(at: start + .seconds(20))
    let pong: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 1]
    let payload = ByteBuffer(bytes: pong)
    #expect(server.receive(Bytes.masked(10, pong), at: start + .seconds(21)) == [.ponged(payload, roundTrip: .seconds(1))])
    #expect(server.receive(Bytes.masked(10, pong), at: start + .seconds(22)) == [.ponged(payload, roundTrip: nil)])
    #expect(server.deadline == start + .seconds(40))
    #expect(server.tick(at: start + .seconds(40)) == [.write(Frame(.ping, ByteBuffer(integer: UInt64(2))))])
  }

  @Test func `no pong is expected while our own sending is blocked`() {
    var server = Connection(role: .server, at: start)
    _ = server.tick(at: start + .seconds(20))
    server.blocked(at: start)
    #expect(server.tick(at: start + .seconds(100)) == [])
    #expect(server.unblocked(at: start + .seconds(100)) == [])
    #expect(server.deadline == start + .seconds(120))
  }

  @Test func `while we do not read, neither a pong nor the rest of a frame is late`() {
    var server = Connection(role: .server, at: start)
    _ = server.receive(ByteBuffer(bytes: Bytes.masked(1, "hello").readableBytesView.prefix(8)), at: start)
    _ = server.tick(at: start + .seconds(20))
    server.paused()
    server.blocked(at: start)
    #expect(server.deadline == nil)
    #expect(server.tick(at: start + .seconds(300)) == [])
    #expect(server.unblocked(at: start + .seconds(300)) == [])
    #expect(server.deadline == nil)
    server.resumed(at: start + .seconds(400))
    #expect(server.deadline == start + .seconds(420))
    #expect(server.tick(at: start + .seconds(420)) == [.closed(.lost(.pongMissing)), .disconnect])
  }

  @Test func `F16: a frame that stalls ends the connection within 30 s`() {
    for cut in 1..<10 {
      var limits = Limits()
      limits.pingInterval = nil
      var server = Connection(role: .server, limits: limits, at: start)
      let whole = Bytes.masked(1, "hell")
      let part = ByteBuffer(bytes: whole.readableBytesView.prefix(cut))
      #expect(server.receive(part, at: start) == [])
      #expect(server.deadline == start + .seconds(30), "cut at \(cut)")
      let end = server.tick(at: start + .seconds(30))
      #expect(end.contains(.closed(.failed(ProtocolError(.policyViolation, "frame stalled")))))
    }
  }

  @Test func `R4 and G13: a server's peer that drips into a frame is closed within ten seconds`() {
    var limits = Limits.unlimitedTime
    limits.requirePace()
    var server = Connection(role: .server, limits: limits, at: start)
    for (second, byte) in Bytes.masked(1, "a rather long message").readableBytesView.prefix(11).enumerated() {
      let now = start + .seconds(second)
      if second == 10 {
        #expect(server.tick(at: now).contains(.closed(.failed(ProtocolError(.policyViolation, "frame stalled")))))
      } else {
        #expect(server.tick(at: now) == [])
        #expect(server.receive(ByteBuffer(bytes: [byte]), at: now) == [])
        #expect(server.deadline == start + .seconds(10))
      }
    }
  }

  @Test func `R4 and G13: a message in many small frames has thirty seconds, and then its size by 4 KiB a second`() {
    var limits = Limits.unlimitedTime
    limits.requirePace()
    var server = Connection(role: .server, limits: limits, at: start)
    for second in 0..<30 {
      #expect(server.receive(Bytes.masked(second == 0 ? 2 : 0, [1], isFinal: false), at: start + .seconds(second)) == [])
      #expect(server.deadline == start + .seconds(30))
    }
    #expect(server.tick(at: start + .seconds(30)).contains(.closed(.failed(ProtocolError(.policyViolation, "message too slow")))))
  }

  @Test func `R3 and G12: a peer that takes nothing for as long as it may is closed with 4008`() {
    var limits = Limits.unlimitedTime
    limits.drainTimeout = .seconds(60)
    var server = Connection(role: .server, limits: limits, at: start)
    server.blocked(at: start)
    #expect(server.unblocked(at: start + .seconds(59)) == [])
    #expect(server.deadline == nil)
    server.blocked(at: start + .seconds(70))
    #expect(server.deadline == start + .seconds(130))
    #expect(server.tick(at: start + .seconds(129)) == [])
    let (slow, farewell) = (ProtocolError(.slowReader, "slow_reader"), Frame(.close, ByteBuffer(bytes: Bytes.close(4008, "slow_reader"))))
    #expect(
      server.tick(at: start + .seconds(130)) == [.write(farewell), .closed(.failed(slow)), .finishWriting])
    #expect(server.tick(at: start + .seconds(134)) == [.disconnect])
  }

  @Test func `R3 and G12: more than may wait for a peer ends its connection with 4008, once`() {
    var server = Connection(role: .server, at: start)
    let (slow, farewell) = (ProtocolError(.slowReader, "slow_reader"), Frame(.close, ByteBuffer(bytes: Bytes.close(4008, "slow_reader"))))
    #expect(server.overflowed(at: start) == [.write(farewell), .closed(.failed(slow)), .finishWriting])
    #expect(server.overflowed(at: start) == [])
  }

  @Test func `F17: one turn handles 256 frames, the next goes on in order`() {
    var server = Connection(role: .server, at: start)
    let frames = (0..<1000).map { Bytes.masked(1, String($0)) }
    var actions = server.receive(Bytes.joined(frames), at: start)
    #expect(actions.count == 256)
    #expect(server.hasPendingInput == true)
    while server.hasPendingInput {
      let more = server.proceed(at: start)
      #expect(more.count <= 256)
      actions += more
    }
    #expect(actions == (0..<1000).map { .deliver(.text(String($0))) })
  }

  @Test func `closing first: messages still come, then the answer ends it`() {
    var server = Connection(role: .server, at: start)
    #expect(server.close(.goingAway, reason: "bye", at: start) == [.write(Frame(.close, ByteBuffer(bytes: Bytes.close(1001, "bye"))))])
    #expect(server.close(.normal, at: start) == [])
    #expect(server.receive(Bytes.masked(1, "in flight"), at: start) == [.deliver(.text("in flight"))])
    #expect(
      server.receive(Bytes.masked(8, Bytes.close(1001)), at: start)
        == [.closed(.closed(.goingAway, reason: "", byPeer: false)), .finishWriting])
    #expect(server.ended() == [.disconnect])
    #expect(server.ended() == [])
  }

  @Test func `a close that is not answered ends after a while`() {
    var client = Connection(role: .client, at: start)
    _ = client.close(.normal, at: start)
    #expect(client.tick(at: start + .seconds(4)) == [.closed(.lost(.closeUnanswered)), .disconnect])
  }

  @Test func `an end without Close is a loss, told once`() {
    var client = Connection(role: .client, at: start)
    #expect(client.ended() == [.closed(.lost(.endOfStream)), .disconnect])
    #expect(client.ended() == [])
    #expect(client.receive([0x81, 0], at: start) == [])
    #expect(client.tick(at: start + .seconds(1000)) == [])
  }

  @Test func `the application pings and pongs, up to 125 bytes and until the close`() throws {
    var client = Connection(role: .client, at: start)
    #expect(try client.ping([1, 2]) == [.write(Frame(.ping, [1, 2]))])
    #expect(try client.pong([]) == [.write(Frame(.pong, []))])
    #expect(try client.ping(ByteBuffer(repeating: 0, count: 125)).count == 1)
    #expect(throws: ControlPayloadTooLong.self) { try client.ping(ByteBuffer(repeating: 0, count: 126)) }
    #expect(throws: ControlPayloadTooLong.self) { try client.pong(ByteBuffer(repeating: 0, count: 126)) }
    _ = client.close(.normal, at: start)
    #expect(try client.ping([1]) == [])
    #expect(try client.pong([1]) == [])
  }

  @Test func `an answer to the application's ping is none to the keep-alive's`() throws {
    var client = Connection(role: .client, at: start)
    _ = try client.ping([0, 0, 0, 0, 0, 0, 0, 1])
    let pinged = start + .seconds(20)
    #expect(client.tick(at: pinged) == [.write(Frame(.ping, [0, 0, 0, 0, 0, 0, 0, 2]))])
    #expect(
      client.receive(Bytes.plain(10, [0, 0, 0, 0, 0, 0, 0, 1]), at: pinged) == [.ponged([0, 0, 0, 0, 0, 0, 0, 1], roundTrip: nil)])
    #expect(client.tick(at: pinged + .seconds(20)) == [.closed(.lost(.pongMissing)), .disconnect])
  }

  @Test func `who wants traces hears of every frame, however it comes`() {
    let bytes = Bytes.joined(
      Bytes.masked(1, "he", isFinal: false), Bytes.masked(9, "p"), Bytes.masked(0, "llo"), Bytes.masked(8, Bytes.close(1000, "bye")))
    let traces = { (actions: [Connection.Action]) in
      actions.compactMap { if case .traced(let trace) = $0 { trace } else { nil } }
    }
    var whole = Connection(role: .server, tracesFrames: true, at: start)
    var cut = Connection(role: .server, tracesFrames: true, at: start)
    let expected = [
      Frame(.text, ByteBuffer(string: "he"), isFinal: false), Frame(.ping, ByteBuffer(string: "p")),
      Frame(.continuation, ByteBuffer(string: "llo")), Frame(.close, ByteBuffer(bytes: Bytes.close(1000, "bye"))),
    ].map(FrameTrace.init)
    #expect(traces(whole.receiveAll(bytes, at: start)) == expected)
    #expect(traces(cut.receiveByteByByte(bytes, at: start)) == expected)
    #expect(expected.last?.closeCode == .normal)
    #expect(expected.last?.closeReason == "bye")
  }

  @Test func `a Close frame that breaks the rules is traced as it stands`() {
    var server = Connection(role: .server, tracesFrames: true, at: start)
    let trace = FrameTrace(Frame(.close, [0, 5, 0xFF]))
    #expect(server.receive(Bytes.masked(8, [0, 5, 0xFF]), at: start).first == .traced(trace))
    #expect(trace.closeCode == CloseCode(rawValue: 5))
    #expect(FrameTrace(Frame(.close, [7])).closeCode == nil)
  }

  @Test func `a long reason is cut at a character`() {
    var server = Connection(role: .server, at: start)
    guard case .write(let frame) = server.close(.normal, reason: String(repeating: "é", count: 100), at: start).first else {
      Issue.record("no Close frame")
      return
    }
    #expect(frame.payload.readableBytes == 2 + 122)
  }
}

extension Limits {
  static var unlimitedTime: Limits {
    var limits = Limits()
    limits.pingInterval = nil
    return limits
  }
}
