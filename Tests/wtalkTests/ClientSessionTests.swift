import Chat
import NIOCore
import Testing
import WebSocketCore

@testable import wtalk

/// One client run as a transcript: what happened, what follows, and the exit status.
@Suite struct ClientSessionTests {
  private static let start = Instant.now
  private static let id = MessageID(hexadecimal: "00112233445566778899aabbccddeeff")
  private static let token = Token(hexadecimal: String(repeating: "ab", count: 32))

  private let start = Self.start

  private func session(
    _ manner: ClientSession.Manner = .plain, _ local: ClientSession.Local = .raw, hasInput: Bool = true, linger: Linger? = nil,
    _ change: (inout ClientSession.Configuration) -> Void = { _ in }
  ) -> ClientSession {
    var configuration = ClientSession.Configuration()
    configuration.manner = manner
    configuration.local = local
    configuration.hasInput = hasInput
    configuration.linger = linger
    change(&configuration)
    var session = ClientSession(configuration, seed: 1)
    let ids = Array(repeating: Self.id, count: configuration.firstMessages.count).compactMap(\.self)
    #expect(session.handle(.started(ids: ids, time: 0), at: start).first == .connect)
    return session
  }

  /// A plain session that is open.
  private func opened(hasInput: Bool = true, _ change: (inout ClientSession.Configuration) -> Void = { _ in }) -> ClientSession {
    var session = session(hasInput: hasInput, change)
    _ = session.handle(open, at: start)
    return session
  }

  private let open = ClientSession.Input.opened(token: nil, subprotocol: nil)

  private func chat() throws -> ClientSession.Manner { .chat(try Name("ci"), try Address("@alice")) }

  private func text(_ text: String) -> WebSocketCore.Message { .init(.text, ByteBuffer(string: text)) }

  private func entered(_ text: String) throws -> ClientSession.Input {
    .entered([ByteBuffer(string: text)], ids: [try #require(Self.id)])
  }

  /// An opened session that has said hello and was welcomed.
  private func welcomed(_ local: ClientSession.Local = .raw) throws -> ClientSession {
    var session = session(try chat(), local)
    let greeting = session.handle(open, at: start)
    #expect(greeting == [.send(text(#"{"type":"hello","name":"ci","listen":"@alice"}"#))])
    let answer = session.handle(.received(text(try welcome())), at: start)
    #expect(answer.first == .save(SavedToken(token: try #require(Self.token), isAccount: false)))
    #expect(answer.last == .readInput)
    return session
  }

  private func welcome() throws -> String {
    let token = try #require(Self.token)
    return #"{"type":"welcome","name":"ci","token":"\#(token.hexadecimal)","epoch":"00112233445566778899aabbccddeeff","top":0,"#
      + #""server":"x","limits":{"text":1,"lines":1,"frame":1}}"#
  }

  private func closed(_ code: UInt16?, byPeer: Bool = true, unsent: Bool = false) -> ClientSession.Input {
    .closed(.closed(code.map(CloseCode.init), reason: "", byPeer: byPeer), unsent: unsent)
  }

  // MARK: Plain

  @Test func `a line goes out as text, a text comes out as a line`() throws {
    var session = session()
    #expect(session.handle(open, at: start) == [.readInput])
    #expect(session.handle(try entered("hello"), at: start) == [.send(text("hello")), .readInput])
    #expect(session.handle(.received(text("hi")), at: start) == [.print(ByteBuffer(string: "hi"))])
    #expect(session.handle(try entered(""), at: start) == [.send(text("")), .readInput])
  }

  @Test func `without any reply it waits for 5 s after the last byte has left`() throws {
    var session = session()
    _ = session.handle(open, at: start)
    _ = session.handle(try entered("hello"), at: start)
    #expect(session.handle(.endOfInput, at: start) == [.flush])
    #expect(session.deadline == nil)
    _ = session.handle(.flushed, at: start + .seconds(10))
    #expect(session.deadline == start + .seconds(15))
    #expect(session.tick(at: start + .seconds(15)) == [.close(.normal, reason: "")])
    #expect(session.handle(closed(1000, byPeer: false), at: start) == [.exit(.done)])
  }

  @Test func `after a reply it waits for 1 s more, again after each`() throws {
    var session = session()
    _ = session.handle(open, at: start)
    _ = session.handle(try entered("hello"), at: start)
    _ = session.handle(.endOfInput, at: start)
    _ = session.handle(.flushed, at: start)
    _ = session.handle(.received(text("1")), at: start + .seconds(4))
    #expect(session.deadline == start + .seconds(5))
    _ = session.handle(.received(text("2")), at: start + .milliseconds(4900))
    #expect(session.deadline == start + .milliseconds(5900))
  }

  @Test func `a greeting before the first line is no reply`() throws {
    var session = session()
    _ = session.handle(open, at: start)
    _ = session.handle(.received(text("welcome")), at: start)
    _ = session.handle(try entered("hello"), at: start)
    _ = session.handle(.endOfInput, at: start)
    _ = session.handle(.flushed, at: start)
    #expect(session.deadline == start + .seconds(5))
  }

  @Test func `--linger overrides both times`() throws {
    for (linger, deadline) in [(Linger.time(.seconds(30)), start + .seconds(30)), (.forever, nil)] {
      var session = session(linger: linger)
      _ = session.handle(open, at: start)
      _ = session.handle(.endOfInput, at: start)
      _ = session.handle(.flushed, at: start)
      #expect(session.deadline == deadline)
    }
  }

  @Test func `while the output is blocked the line is not called quiet`() {
    var session = session()
    _ = session.handle(open, at: start)
    _ = session.handle(.endOfInput, at: start)
    _ = session.handle(.flushed, at: start)
    _ = session.handle(.outputBlocked, at: start)
    #expect(session.deadline == nil)
    _ = session.handle(.outputResumed, at: start + .seconds(60))
    #expect(session.deadline == start + .seconds(65))
  }

  @Test func `without input it runs until the peer closes`() {
    var session = session(hasInput: false)
    #expect(session.handle(open, at: start) == [])
    #expect(session.deadline == nil)
    #expect(session.handle(closed(1000), at: start) == [.exit(.done)])
  }

  @Test(arguments: [1000, 1001, nil] as [UInt16?])
  func `an orderly close with nothing left to send is 0`(code: UInt16?) {
    var session = session()
    _ = session.handle(open, at: start)
    #expect(session.handle(closed(code), at: start) == [])
    #expect(session.deadline == start + .milliseconds(100))
    #expect(session.tick(at: start + .milliseconds(100)) == [.exit(.done)])
  }

  @Test func `an orderly close with input left is 1 and says which record`() throws {
    var session = session()
    _ = session.handle(open, at: start)
    _ = session.handle(try entered("1"), at: start)
    _ = session.handle(closed(1000), at: start)
    let end = session.handle(try entered("2"), at: start)
    #expect(end == [.report("the server closed the connection with input left: record 2 and what follows were not sent"), .exit(.refused)])
    #expect(session.handle(try entered("3"), at: start) == [])
  }

  @Test func `an orderly close with bytes unsent is 1`() throws {
    var session = session()
    _ = session.handle(open, at: start)
    _ = session.handle(try entered("1"), at: start)
    _ = session.handle(.endOfInput, at: start)
    #expect(session.handle(closed(1000, unsent: true), at: start).last == .exit(.refused))
  }

  @Test func `another close code is 1, with code and reason`() {
    var session = session(hasInput: false)
    _ = session.handle(open, at: start)
    let end = session.handle(.closed(.closed(CloseCode(rawValue: 4001), reason: "no", byPeer: true), unsent: false), at: start)
    #expect(end == [.report("the server closed the connection: code 4001: no"), .exit(.refused)])
  }

  @Test(arguments: [
    (Closure.lost(.endOfStream), wtalk.ExitStatus.refused), (.lost(.reset), .refused), (.lost(.pongMissing), .refused),
    (.lost(.closeUnanswered), .refused), (.failed(ProtocolError(.protocolError, "x")), .notWebSocket),
  ])
  func `a bad end is told and has its status`(closure: Closure, status: wtalk.ExitStatus) {
    var session = session(hasInput: false)
    _ = session.handle(open, at: start)
    let end = session.handle(.closed(closure, unsent: false), at: start)
    #expect(end.count == 2)
    #expect(end.last == .exit(status))
  }

  @Test func `a record that is not UTF-8 ends the input with 65, after what came before it`() throws {
    var session = session()
    _ = session.handle(open, at: start)
    _ = session.handle(try entered("good"), at: start)
    let bad = session.handle(.entered([ByteBuffer(bytes: [0x61, 0xFF])], ids: []), at: start)
    #expect(bad == [.report("record 2 is not UTF-8; nothing after it is sent"), .flush])
    #expect(session.handle(.endOfInput, at: start) == [])
    _ = session.handle(.flushed, at: start)
    #expect(session.tick(at: start + .seconds(5)) == [.close(.normal, reason: "")])
    #expect(session.handle(closed(1000, byPeer: false), at: start) == [.exit(.unsendable)])
  }

  @Test func `binary is printed as base64, with one note`() {
    var session = session()
    _ = session.handle(open, at: start)
    let binary = ClientSession.Input.received(.init(.binary, ByteBuffer(bytes: [0, 1, 2])))
    #expect(session.handle(binary, at: start) == [.report("binary messages are shown as base64"), .print(ByteBuffer(string: "AAEC"))])
    #expect(session.handle(binary, at: start) == [.print(ByteBuffer(string: "AAEC"))])
  }

  @Test func `echo sends back what comes, as it came`() {
    var session = session(.plain, .echo, hasInput: false)
    #expect(session.handle(open, at: start) == [])
    #expect(session.handle(.received(.init(.binary, ByteBuffer(bytes: [1]))), at: start) == [.send(.init(.binary, ByteBuffer(bytes: [1])))])
    #expect(session.handle(closed(1000), at: start) == [.exit(.done)])
  }

  @Test(arguments: [(2, wtalk.ExitStatus.interrupted), (15, wtalk.ExitStatus.terminated)] as [(Int32, wtalk.ExitStatus)])
  func `a signal sends Close 1001 and ends within a second`(signal: Int32, status: wtalk.ExitStatus) {
    var answered = session()
    _ = answered.handle(open, at: start)
    #expect(answered.handle(.signalled(signal), at: start) == [.close(.goingAway, reason: "")])
    var unanswered = answered
    #expect(answered.handle(closed(1001, byPeer: false), at: start) == [.exit(status)])
    #expect(unanswered.tick(at: start + .milliseconds(999)) == [])
    #expect(unanswered.tick(at: start + .seconds(1)) == [.exit(status)])
  }

  @Test func `a signal while connecting ends at once`() {
    var session = session()
    #expect(session.handle(.signalled(2), at: start) == [.exit(.interrupted)])
  }

  @Test func `a reader that goes away ends the run with a quiet 0`() {
    var session = session()
    _ = session.handle(open, at: start)
    #expect(session.handle(.outputClosed, at: start) == [.close(.normal, reason: "")])
    #expect(session.handle(closed(1000, byPeer: false), at: start) == [.exit(.done)])
  }

  @Test func `at a prompt, empty lines are not sent and Ctrl-D leaves`() throws {
    var session = session(.plain, .interactive)
    _ = session.handle(open, at: start)
    #expect(session.handle(try entered(""), at: start) == [.readInput])
    #expect(session.handle(.received(text("hi")), at: start) == [.show(.message(SpokenMessage(text: "hi", time: 0)))])
    #expect(session.handle(.endOfInput, at: start) == [.close(.normal, reason: "")])
    #expect(session.handle(closed(1000, byPeer: false), at: start) == [.exit(.done)])
  }

  // MARK: Chat

  private var sent: String { #"{"type":"sent","id":"00112233445566778899aabbccddeeff","conversation":"@alice","seq":1,"n":1,"time":1}"# }

  @Test func `a script ends with 0 when its message is stored`() throws {
    var session = try welcomed()
    let said = #"{"type":"send","id":"00112233445566778899aabbccddeeff","to":"@alice","text":"done"}"#
    #expect(session.handle(try entered("done"), at: start) == [.send(text(said)), .readInput])
    #expect(session.handle(.endOfInput, at: start) == [])
    #expect(session.deadline == nil)
    #expect(session.handle(.received(text(sent)), at: start) == [.close(.normal, reason: "")])
    #expect(session.handle(closed(1000, byPeer: false), at: start) == [.exit(.done)])
  }

  @Test func `a refused message is 1 and told`() throws {
    var session = try welcomed()
    _ = session.handle(try entered("done"), at: start)
    _ = session.handle(.endOfInput, at: start)
    let fail = #"{"type":"fail","id":"00112233445566778899aabbccddeeff","code":"no_such_user","message":"nobody is called alice here"}"#
    #expect(
      session.handle(.received(text(fail)), at: start) == [.report("not sent: nobody is called alice here"), .close(.normal, reason: "")])
    #expect(session.handle(closed(1000, byPeer: false), at: start) == [.exit(.refused)])
  }

  @Test func `what is not acknowledged when the link is lost is 75`() throws {
    var session = try welcomed()
    _ = session.handle(try entered("done"), at: start)
    let end = session.handle(.closed(.lost(.reset), unsent: false), at: start)
    #expect(end == [.report("the connection was reset"), .report("1 message was not acknowledged"), .exit(.tryAgain)])
  }

  @Test func `a taken name is 1`() throws {
    var session = session(try chat())
    _ = session.handle(open, at: start)
    let fail = #"{"type":"fail","code":"name_taken","message":"ci belongs to someone else"}"#
    #expect(
      session.handle(.received(text(fail)), at: start)
        == [.report("cannot talk as ci: ci belongs to someone else"), .close(.normal, reason: "")])
    #expect(session.handle(closed(1000, byPeer: false), at: start) == [.exit(.refused)])
  }

  @Test func `a server without space for a name is 75`() throws {
    var session = session(try chat())
    _ = session.handle(open, at: start)
    let fail = #"{"type":"fail","code":"storage_full","message":"there is no space left on the server"}"#
    #expect(session.handle(.received(text(fail)), at: start).last == .close(.normal, reason: ""))
    #expect(session.handle(closed(1000, byPeer: false), at: start) == [.exit(.tryAgain)])
  }

  @Test func `the saved token is said with hello`() throws {
    var session = session(try chat())
    let token = try #require(Self.token)
    let hello = #"{"type":"hello","name":"ci","token":"\#(token.hexadecimal)","listen":"@alice"}"#
    #expect(session.handle(.opened(token: token, subprotocol: nil), at: start) == [.send(text(hello))])
  }

  @Test func `a pipe prints the texts of its conversation and no other`() throws {
    let alice =
      #"{"type":"message","conversation":"@alice","seq":1,"from":"alice","id":"00112233445566778899aabbccddeeff","text":"hi","time":1}"#
    let room = alice.replacing("@alice", with: "#lobby")
    var pipe = try welcomed()
    #expect(pipe.handle(.received(text(alice)), at: start) == [.print(ByteBuffer(string: "hi"))])
    #expect(pipe.handle(.received(text(room)), at: start) == [])
  }

  @Test func `a server that says something else is 76`() throws {
    var session = try welcomed()
    let actions = session.handle(.received(text("hello?")), at: start)
    #expect(actions.last == .close(.normal, reason: ""))
    #expect(session.handle(closed(1000, byPeer: false), at: start) == [.exit(.notWebSocket)])
  }
}
