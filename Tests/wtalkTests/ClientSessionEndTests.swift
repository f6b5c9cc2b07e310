import Chat
import NIOCore
import Testing
import WebSocketCore

@testable import wtalk

/// How a client run ends, and what it does to go on.
@Suite struct ClientSessionEndTests {
  private let start = Instant.now
  private let open = ClientSession.Input.opened(token: nil, subprotocol: nil)
  private let ids = (0..<8).compactMap { MessageID(hexadecimal: String(repeating: "\($0)", count: 32)) }

  private func session(_ change: (inout ClientSession.Configuration) -> Void) -> ClientSession {
    var configuration = ClientSession.Configuration()
    change(&configuration)
    var session = ClientSession(configuration, seed: 1)
    #expect(session.handle(.started(ids: ids, time: 0), at: start) == [.connect])
    return session
  }

  private func chat(_ change: (inout ClientSession.Configuration) -> Void = { _ in }) throws -> ClientSession {
    let manner = ClientSession.Manner.chat(try Name("ci"), try Address("@alice"))
    return session {
      $0.manner = manner
      change(&$0)
    }
  }

  private func text(_ text: String) -> WebSocketCore.Message { .init(.text, ByteBuffer(string: text)) }
  private func received(_ words: String) -> ClientSession.Input { .received(text(words)) }
  private func entered(_ texts: String...) -> ClientSession.Input { .entered(texts.map { ByteBuffer(string: $0) }, ids: ids) }
  private func print(_ text: String) -> ClientSession.Action { .print(ByteBuffer(string: text)) }

  private func closed(_ code: UInt16?, byPeer: Bool = false) -> ClientSession.Input {
    .closed(.closed(code.map(CloseCode.init), reason: "", byPeer: byPeer), unsent: false)
  }

  private func welcome(_ more: String = "") -> ClientSession.Input {
    received(
      #"{"type":"welcome","name":"ci","token":"\#(String(repeating: "ab", count: 32))","epoch":"\#(ids[0])","top":0,"server":"x"\#(more),"#
        + #""limits":{"text":1,"lines":1,"frame":1}}"#)
  }

  private func sent(_ id: MessageID, seq: Int) -> ClientSession.Input {
    received(#"{"type":"sent","id":"\#(id)","conversation":"@alice","seq":\#(seq),"time":1}"#)
  }

  private func said(_ text: String, _ id: MessageID) -> ClientSession.Action {
    .send(self.text(#"{"type":"send","id":"\#(id)","to":"@alice","text":"\#(text)"}"#))
  }

  // MARK: What is waited for

  @Test func `--count ends the run with the last message asked for, and prints no other`() {
    var session = session { $0.count = 2 }
    _ = session.handle(open, at: start)
    #expect(session.handle(received("1"), at: start) == [print("1")])
    #expect(session.handle(received("2"), at: start) == [print("2"), .close(.normal, reason: "")])
    #expect(session.handle(received("3"), at: start) == [])
    #expect(session.handle(closed(1000), at: start) == [.exit(.done)])
  }

  @Test func `--count that is not reached is 2`() {
    var session = session { $0.count = 2 }
    _ = session.handle(open, at: start)
    _ = session.handle(received("1"), at: start)
    _ = session.handle(.endOfInput, at: start)
    #expect(session.handle(closed(1000, byPeer: true), at: start) == [.report("--count: 1 of 2 messages came"), .exit(.notMet)])
  }

  @Test func `--until ends the run with the first message that matches`() throws {
    let pattern = try Pattern("ready")
    var session = session { $0.pattern = pattern }
    _ = session.handle(open, at: start)
    #expect(session.handle(received("not yet"), at: start) == [print("not yet")])
    #expect(session.handle(received("now ready!"), at: start) == [print("now ready!"), .close(.normal, reason: "")])
  }

  @Test func `--timeout counts from the start and is 2`() {
    var session = session { $0.timeout = .seconds(3) }
    #expect(session.deadline == start + .seconds(3))
    _ = session.handle(open, at: start + .seconds(1))
    #expect(session.tick(at: start + .seconds(2)) == [])
    #expect(session.tick(at: start + .seconds(3)) == [.report("the time of --timeout is over"), .close(.normal, reason: "")])
    #expect(session.deadline == start + .seconds(4))
    #expect(session.tick(at: start + .seconds(4)) == [.exit(.notMet)])
  }

  @Test func `--timeout while connecting ends at once`() {
    var session = session { $0.timeout = .seconds(3) }
    #expect(session.tick(at: start + .seconds(3)) == [.report("the time of --timeout is over"), .exit(.notMet)])
  }

  @Test func `--wait-for open leaves the input alone`() {
    var session = session { $0.waitFor = .open }
    #expect(session.handle(open, at: start) == [.close(.normal, reason: "")])
    #expect(session.handle(closed(1000), at: start) == [.exit(.done)])
  }

  @Test func `--wait-for sent closes as soon as everything is written`() {
    var session = session { $0.waitFor = .sent }
    _ = session.handle(open, at: start)
    _ = session.handle(entered("hi"), at: start)
    #expect(session.handle(.endOfInput, at: start) == [.flush])
    #expect(session.handle(.flushed, at: start) == [.close(.normal, reason: "")])
  }

  @Test func `--wait-for delivered waits for the recipient`() throws {
    var session = try chat { $0.waitFor = .delivered }
    _ = session.handle(open, at: start)
    _ = session.handle(welcome(#","receipts":true"#), at: start)
    _ = session.handle(entered("a", "b"), at: start)
    _ = session.handle(.endOfInput, at: start)
    #expect(session.handle(sent(ids[0], seq: 4), at: start) == [])
    #expect(session.handle(sent(ids[1], seq: 5), at: start) == [])
    let receipt = #"{"type":"receipt","conversation":"@alice","kind":"delivered","name":"alice","seq":"#
    #expect(session.handle(received(receipt + "4}"), at: start) == [])
    #expect(session.handle(received(receipt + "5}"), at: start) == [.close(.normal, reason: "")])
  }

  @Test func `--wait-for delivered needs a server that tells`() throws {
    var session = try chat { $0.waitFor = .delivered }
    _ = session.handle(open, at: start)
    let end: [ClientSession.Action] = [.report("this server does not report deliveries"), .close(.normal, reason: "")]
    #expect(session.handle(welcome(), at: start).suffix(2) == end)
    #expect(session.handle(closed(1000), at: start) == [.exit(.notWebSocket)])
  }

  @Test func `--close-code and --close-reason are what we close with`() {
    var session = session {
      $0.waitFor = .open
      $0.closeCode = CloseCode(rawValue: 4000)
      $0.closeReason = "bye"
    }
    #expect(session.handle(open, at: start) == [.close(CloseCode(rawValue: 4000), reason: "bye")])
  }

  @Test func `a chat lingers after the last acknowledgement when told to`() throws {
    var session = try chat { $0.linger = .time(.seconds(3)) }
    _ = session.handle(open, at: start)
    _ = session.handle(welcome(), at: start)
    _ = session.handle(entered("a"), at: start)
    _ = session.handle(.endOfInput, at: start)
    #expect(session.deadline == nil)
    _ = session.handle(sent(ids[0], seq: 1), at: start + .seconds(9))
    #expect(session.deadline == start + .seconds(12))
  }

  // MARK: What is sent

  @Test func `first messages go before the input`() {
    var session = session { $0.firstMessages = ["one", "two"] }
    #expect(session.handle(open, at: start) == [.send(text("one")), .send(text("two")), .readInput])
  }

  @Test func `first messages alone end a chat once they are acknowledged`() throws {
    var session = try chat {
      $0.firstMessages = ["one"]
      $0.hasInput = false
    }
    _ = session.handle(open, at: start)
    #expect(session.handle(welcome(), at: start).last == said("one", ids[0]))
    #expect(session.handle(sent(ids[0], seq: 1), at: start) == [.close(.normal, reason: "")])
  }

  @Test func `--id is the id of the one message, and a second is refused`() throws {
    var session = try chat { $0.id = MessageID(hexadecimal: String(repeating: "f", count: 32)) }
    _ = session.handle(open, at: start)
    _ = session.handle(welcome(), at: start)
    let actions = session.handle(entered("a", "b"), at: start)
    let id = try #require(MessageID(hexadecimal: String(repeating: "f", count: 32)))
    #expect(actions == [.report("record 2 is one too many: --id names one message; nothing after it is sent"), said("a", id)])
  }

  @Test func `--send-only prints nothing and ends when all is written`() {
    var session = session {
      $0.isSendOnly = true
      $0.printsMessages = false
    }
    _ = session.handle(open, at: start)
    #expect(session.handle(received("noise"), at: start) == [])
    _ = session.handle(.endOfInput, at: start)
    #expect(session.handle(.flushed, at: start) == [.close(.normal, reason: "")])
  }

  @Test func `a chat has at most 256 messages under way, reads no further, and sends the rest as they are acknowledged`() throws {
    var session = try chat()
    _ = session.handle(open, at: start)
    _ = session.handle(welcome(), at: start)
    let many = (0..<300).compactMap { MessageID(hexadecimal: String(repeating: "0", count: 29) + String(1000 + $0).suffix(3)) }
    let sends = session.handle(.entered(many.map { _ in ByteBuffer(string: "x") }, ids: many), at: start)
    #expect(sends.count == 256)
    #expect(session.handle(sent(many[7], seq: 1), at: start) == [said("x", many[256])])
    let last = many.indices.filter { $0 != 7 }.map { session.handle(sent(many[$0], seq: 1), at: start) }
    #expect(last.joined().count { $0 == .readInput } == 1)
    #expect(last.joined().count == 44)
  }

  // MARK: Reconnecting

  private func waits(_ session: inout ClientSession, after input: ClientSession.Input, at now: Instant) -> [ClientSession.Action] {
    let actions = session.handle(input, at: now)
    let due = session.deadline
    #expect(due != nil)
    #expect(session.tick(at: due ?? now) == [.connect])
    return actions
  }

  @Test func `a lost link is told, tried again, and what was read meanwhile goes out then`() {
    var session = session { $0.reconnecting = .init(attempts: nil, resendsFirstMessages: false) }
    _ = session.handle(open, at: start)
    _ = session.handle(entered("1"), at: start)
    let lost = waits(&session, after: .closed(.lost(.reset), unsent: false), at: start)
    #expect(lost.count == 2)
    #expect(lost.last == .report("1 message written since the last pong may not have arrived"))
    #expect(session.handle(entered("2", "3"), at: start) == [])
    #expect(session.handle(open, at: start) == [.report("link back"), .send(text("2")), .send(text("3")), .readInput])
  }

  @Test func `a pong confirms what was written before its ping`() {
    var session = session { $0.reconnecting = .init(attempts: nil, resendsFirstMessages: false) }
    _ = session.handle(open, at: start)
    _ = session.handle(entered("1", "2"), at: start)
    _ = session.handle(.pingSent, at: start)
    _ = session.handle(entered("3"), at: start)
    _ = session.handle(.ponged(ByteBuffer(), roundTrip: .milliseconds(1)), at: start)
    let lost = session.handle(.closed(.lost(.pongMissing), unsent: false), at: start)
    #expect(lost.last == .report("1 message written since the last pong may not have arrived"))
  }

  @Test func `a chat says again what was not acknowledged, in order and before anything new`() throws {
    var session = try chat { $0.reconnecting = .init(attempts: nil, resendsFirstMessages: false) }
    _ = session.handle(open, at: start)
    _ = session.handle(welcome(), at: start)
    _ = session.handle(entered("a", "b", "c"), at: start)
    _ = session.handle(sent(ids[1], seq: 1), at: start)
    _ = waits(&session, after: .closed(.lost(.endOfStream), unsent: false), at: start)
    _ = session.handle(.entered([ByteBuffer(string: "d")], ids: [ids[5]]), at: start)
    #expect(session.handle(open, at: start).count == 2)
    #expect(session.handle(welcome(), at: start).suffix(4) == [said("a", ids[0]), said("c", ids[2]), said("d", ids[5]), .readInput])
  }

  @Test func `first messages are sent again where that is asked for`() {
    var session = session {
      $0.firstMessages = ["login"]
      $0.reconnecting = .init(attempts: nil, resendsFirstMessages: true)
    }
    _ = session.handle(open, at: start)
    _ = waits(&session, after: .closed(.lost(.reset), unsent: false), at: start)
    #expect(session.handle(open, at: start).contains(.send(text("login"))))
  }

  @Test(arguments: [1002, 1003, 1007, 1008, 1009, 1010, 4001, 4002, 4003, 4009, 4010] as [UInt16])
  func `some close codes are final`(code: UInt16) {
    var session = session { $0.reconnecting = .init(attempts: nil, resendsFirstMessages: false) }
    _ = session.handle(open, at: start)
    #expect(session.handle(closed(code, byPeer: true), at: start).last == .exit(.refused))
  }

  @Test func `tries are counted in a row, and the last failure counts`() {
    var session = session { $0.reconnecting = .init(attempts: 2, resendsFirstMessages: false) }
    let failed = ClientSession.Input.connectingFailed(Failure(.unavailable, "no"), isFinal: false)
    _ = waits(&session, after: failed, at: start)
    _ = waits(&session, after: failed, at: start)
    #expect(session.handle(failed, at: start) == [.report("no"), .exit(.unavailable)])
  }

  @Test func `a run that only listens for a last reply does not come back`() {
    var session = session { $0.reconnecting = .init(attempts: nil, resendsFirstMessages: false) }
    _ = session.handle(open, at: start)
    _ = session.handle(.endOfInput, at: start)
    #expect(session.handle(closed(1000, byPeer: true), at: start) == [.exit(.done)])
  }

  @Test func `without --reconnect a connection that fails ends the run`() {
    var session = session { _ in }
    let failed = ClientSession.Input.connectingFailed(Failure(.unknownHost, "no"), isFinal: false)
    #expect(session.handle(failed, at: start) == [.report("no"), .exit(.unknownHost)])
  }
}
