import Chat
import NIOCore
import Testing
import WebSocketCore

@testable import wtalk

/// A run with an inbox, as a transcript: which rows come, what is shown of them, and what the server is told.
@Suite struct InboxSessionTests {
  private let start = Instant.now
  private static let own = "000000000000000000000000000000aa"
  private static let epoch = String(repeating: "e", count: 32)

  /// A run as alice, opened and not yet welcomed.
  private func session(
    _ local: ClientSession.Local = .interactive, _ change: (inout ClientSession.Configuration) -> Void = { _ in }
  ) throws -> ClientSession {
    var configuration = ClientSession.Configuration()
    configuration.manner = .chat(try Name("alice"), try Address(local == .raw ? "@alice" : "@bob"))
    configuration.local = local
    configuration.hasInput = local == .interactive
    configuration.device = try Device("here")
    configuration.reconnecting = ClientSession.Reconnecting(attempts: nil, resendsFirstMessages: false, isImplied: true)
    change(&configuration)
    var session = ClientSession(configuration, seed: 1)
    _ = session.handle(.started(ids: [], time: 1_000), at: start)
    _ = session.handle(.opened(token: nil, subprotocol: nil), at: start)
    return session
  }

  private func welcomed(
    after n: Int = 5, top: Int = 5, _ local: ClientSession.Local = .interactive,
    _ change: (inout ClientSession.Configuration) -> Void = { _ in }
  ) throws -> ClientSession {
    var session = try session(local, change)
    _ = receive(welcome(after: n, top: top), &session)
    return session
  }

  private func receive(_ frame: String, _ session: inout ClientSession, at time: Instant? = nil) -> [ClientSession.Action] {
    session.handle(.received(.init(.text, ByteBuffer(string: frame))), at: time ?? start)
  }

  /// What the welcome says, and the next hello.
  private static let token = String(repeating: "ab", count: 32)

  private func welcome(after n: Int?, top: Int, epoch: String = epoch) -> String {
    """
    {"type":"welcome","name":"alice","token":"\(Self.token)","epoch":"\(epoch)",\
    "top":\(top),\(n.map { #""n":\#($0),"# } ?? "")"server":"x","limits":{"text":1,"lines":1,"frame":1}}
    """
  }

  private func row(_ n: Int, from name: String = "bob", id: String? = nil) -> String {
    let id = id ?? String(repeating: "0", count: 32 - "\(n)".count) + "\(n)"
    return #"{"type":"message","n":\#(n),"conversation":"@bob","seq":\#(n),"from":"\#(name)","id":"\#(id)","text":"row \#(n)","time":5}"#
  }

  private func sent(_ n: Int) -> String { #"{"type":"sent","id":"\#(Self.own)","conversation":"@bob","seq":\#(n),"n":\#(n),"time":5}"# }

  private func say(_ text: String, _ session: inout ClientSession) throws -> [ClientSession.Action] {
    session.handle(.entered([ByteBuffer(string: text)], ids: [try #require(MessageID(hexadecimal: Self.own))]), at: start)
  }

  private func send(_ frame: String) -> ClientSession.Action { .send(.init(.text, ByteBuffer(string: frame))) }

  private func got(_ n: Int) -> ClientSession.Action { send(#"{"type":"got","n":\#(n)}"#) }

  /// The texts of the messages that are shown.
  private func texts(_ actions: [ClientSession.Action]) -> [String] {
    actions.compactMap { if case .show(.message(let message)) = $0 { message.text } else { nil } }
  }

  /// Loses the link and makes it again; what is said with the new one.
  private func comeBack(_ session: inout ClientSession) throws -> [ClientSession.Action] {
    _ = session.handle(.closed(.lost(.reset), unsent: false), at: start)
    _ = session.tick(at: try #require(session.deadline))
    return session.handle(.opened(token: nil, subprotocol: nil), at: start)
  }

  // MARK: Read marks

  @Test func `what has been shown is marked as read with the next key`() throws {
    var session = try welcomed()
    func key(tellsRead: Bool = true) -> [ClientSession.Action] {
      session.handle(.keyed(tellsTyping: false, tellsRead: tellsRead), at: start)
    }
    let received = receive(row(6), &session)
    guard case .confirm(let mark) = received.last else { return #expect(Bool(false), "no mark") }
    #expect(key() == [])
    _ = session.handle(.shown(mark), at: start)
    #expect(key(tellsRead: false) == [])
    #expect(key() == [send(#"{"type":"read","conversation":"@bob","seq":6}"#)])
    #expect(key() == [])
  }

  @Test func `a run without an inbox marks nothing as read, nor does a message of ours`() throws {
    var session = try welcomed { $0.device = nil }
    _ = receive(row(6), &session)
    #expect(session.handle(.keyed(tellsTyping: false, tellsRead: true), at: start) == [])
    var other = try welcomed()
    guard case .confirm(let mark) = receive(row(6, from: "alice"), &other).last else { return #expect(Bool(false), "no mark") }
    _ = other.handle(.shown(mark), at: start)
    #expect(other.handle(.keyed(tellsTyping: false, tellsRead: true), at: start) == [])
  }

  // MARK: Rows

  @Test func `a run says which device it is, and after a loss where it stopped`() throws {
    var session = try session()
    _ = receive(welcome(after: 5, top: 5), &session)
    _ = receive(row(6), &session)
    let again = try comeBack(&session)
    let hello =
      ##"{"type":"hello","name":"alice","token":"\##(Self.token)","listen":"@bob","device":"here","epoch":"\##(Self.epoch)","n":6,"##
    #expect(again.contains(send(hello + ##""last":"00000000000000000000000000000006"}"##)))
  }

  @Test func `each row is shown once and in order`() throws {
    var session = try welcomed()
    #expect(texts(receive(row(6), &session)) == ["row 6"])
    #expect(texts(receive(row(6), &session)) == [])
    #expect(texts(receive(row(4), &session)) == [])
    #expect(texts(receive(row(7), &session)) == ["row 7"])
  }

  @Test func `a missing row makes the run say hello again, without a word`() throws {
    var session = try welcomed()
    #expect(receive(row(7), &session) == [.close(.normal, reason: "")])
    #expect(receive(row(8), &session) == [])
    let ended = ClientSession.Input.closed(.closed(.normal, reason: "", byPeer: false), unsent: false)
    #expect(session.handle(ended, at: start) == [.connect])
    let opened = session.handle(.opened(token: nil, subprotocol: nil), at: start)
    let hello =
      ##"{"type":"hello","name":"alice","token":"\##(Self.token)","listen":"@bob","device":"here","epoch":"\##(Self.epoch)","n":5}"##
    #expect(opened == [send(hello)])
    _ = receive(welcome(after: 5, top: 8), &session)
    #expect((6...8).flatMap { texts(receive(row($0), &session)) } == ["row 6", "row 7", "row 8"])
  }

  @Test func `a row that stays missing is told, and the next ones are shown`() throws {
    var session = try welcomed()
    _ = receive(row(8), &session)
    _ = session.handle(.closed(.closed(.normal, reason: "", byPeer: false), unsent: false), at: start)
    _ = session.handle(.opened(token: nil, subprotocol: nil), at: start)
    _ = receive(welcome(after: 5, top: 8), &session)
    let actions = receive(row(8), &session)
    #expect(actions.first == .report("the server leaves out 2 messages"))
    #expect(texts(actions) == ["row 8"])
  }

  @Test func `another history is told`() throws {
    var session = try welcomed()
    _ = try comeBack(&session)
    let other = String(repeating: "f", count: 32)
    _ = receive(welcome(after: 0, top: 1, epoch: other), &session)
    let reset = receive(##"{"type":"reset","epoch":"\##(other)","n":0,"top":1}"##, &session)
    #expect(reset == [.report("the server has another history than before; this inbox begins anew")])
    #expect(texts(receive(row(1), &session)) == ["row 1"])
  }

  @Test func `rows that are no longer kept are told, and acknowledged with what follows`() throws {
    var session = try welcomed(after: 5, top: 9)
    let actions = receive(#"{"type":"gap","from":6,"to":8}"#, &session)
    #expect(actions == [.report("3 messages are no longer kept"), .confirm(1)])
    #expect(texts(receive(row(9), &session)) == ["row 9"])
    #expect(session.handle(.shown(1), at: start) == [got(8), .confirm(2)])
  }

  @Test func `a server without inboxes is as good as ever`() throws {
    var session = try session()
    _ = receive(welcome(after: nil, top: 0), &session)
    #expect(texts(receive(row(9), &session)) == ["row 9"])
    #expect(receive(row(7), &session).count == 1)
  }

  // MARK: Our own

  @Test func `what we say has a row, too`() throws {
    var session = try welcomed()
    _ = try say("hi", &session)
    #expect(receive(sent(6), &session).last == .confirm(1))
    #expect(texts(receive(row(7), &session)) == ["row 7"])
  }

  @Test func `a row with our message that awaits its answer is that answer`() throws {
    var session = try welcomed()
    _ = try say("hi", &session)
    _ = try comeBack(&session)
    _ = receive(welcome(after: 5, top: 6), &session)
    let actions = receive(row(6, from: "alice", id: Self.own), &session)
    #expect(texts(actions) == [])
    guard case .show(.progress(_, tag: 1, .sent)) = actions.first else { return #expect(Bool(false), "not sent") }
    // The server answers what was said again.
    #expect(receive(sent(6), &session) == [])
  }

  @Test func `an answer that comes before rows that are missing has to come again`() throws {
    var session = try welcomed()
    _ = try say("hi", &session)
    #expect(receive(sent(7), &session) == [.close(.normal, reason: "")])
    _ = session.handle(.closed(.closed(.normal, reason: "", byPeer: false), unsent: false), at: start)
    _ = session.handle(.opened(token: nil, subprotocol: nil), at: start)
    let again = receive(welcome(after: 5, top: 7), &session)
    #expect(again.contains(send(#"{"type":"send","id":"\#(Self.own)","to":"@bob","text":"hi"}"#)))
    #expect(texts(receive(row(6), &session)) == ["row 6"])
    #expect(texts(receive(row(7, from: "alice", id: Self.own), &session)) == [])
  }

  // MARK: Acknowledgements

  @Test func `the server is told once a row has been shown`() throws {
    var session = try welcomed()
    #expect(receive(row(6), &session).last == .confirm(1))
    #expect(receive(row(7), &session).contains(.confirm(2)) == false)
    #expect(session.handle(.shown(1), at: start) == [got(6), .confirm(2)])
    #expect(session.handle(.shown(2), at: start) == [])
    let due = try #require(session.deadline)
    #expect(due == start + .milliseconds(250))
    #expect(session.tick(at: due) == [got(7)])
  }

  @Test func `before the end it is told what was shown and not yet told`() throws {
    var session = try welcomed()
    for n in 6...8 { _ = receive(row(n), &session) }
    _ = session.handle(.shown(1), at: start)
    _ = session.handle(.shown(2), at: start)
    #expect(session.handle(.endOfInput, at: start) == [got(8), .close(.normal, reason: "")])
    #expect(texts(receive(row(9), &session)) == [])
  }

  @Test func `on a new link it is told again`() throws {
    var session = try welcomed()
    _ = receive(row(6), &session)
    _ = session.handle(.shown(1), at: start)
    _ = try comeBack(&session)
    #expect(receive(welcome(after: 6, top: 6), &session, at: start + .seconds(1)).contains(got(6)))
  }

  @Test func `an interrupted run waits a moment for what is on its way to the output`() throws {
    var session = try welcomed()
    _ = receive(row(6), &session)
    #expect(session.handle(.signalled(15), at: start) == [])
    #expect(texts(receive(row(7), &session)) == [])
    #expect(session.handle(.shown(1), at: start) == [got(6), .close(.goingAway, reason: "")])
    var blocked = try welcomed()
    _ = receive(row(6), &blocked)
    _ = blocked.handle(.signalled(15), at: start)
    #expect(blocked.tick(at: try #require(blocked.deadline)) == [.close(.goingAway, reason: "")])
  }

  // MARK: What waited

  @Test func `what waited rings once, and what comes then rings again`() throws {
    var session = try welcomed(after: 5, top: 7)
    let silent = (6...9).flatMap { receive(row($0), &session) }.compactMap { action -> Bool? in
      if case .show(.message(let message)) = action { message.isSilent } else { nil }
    }
    #expect(silent == [false, true, false, false])
  }

  // MARK: What was said before

  @Test func `the past is asked of the server and shown in its order`() throws {
    var session = try welcomed()
    #expect(try say("/history 2", &session).contains(send(#"{"type":"history","conversation":"@bob","limit":2}"#)))
    #expect(try say("/search row", &session).contains(send(#"{"type":"history","conversation":"@bob","limit":50,"search":"row"}"#)))
    func page(_ rows: [Int], complete: Bool) -> String {
      #"{"type":"history","conversation":"@bob","messages":[\#(rows.map { row($0) }.joined(separator: ","))],"complete":\#(complete)}"#
    }
    func recalled(_ actions: [ClientSession.Action]) -> [String] {
      actions.compactMap {
        switch $0 {
        case .show(.recalled(let message, isOwn: false)): message.text
        case .show(.answer(let lines)): lines.joined()
        case .show(.remark(let text)): text
        default: nil
        }
      }
    }
    #expect(recalled(receive(page([3, 4], complete: false), &session)) == ["row 3", "row 4", "there is more: /history 4"])
    #expect(recalled(receive(page([], complete: true), &session)) == ["nothing here has that in it"])
    #expect(receive(page([1], complete: true), &session) == [])
  }

  @Test func `a conversation that is not there has no past`() throws {
    var session = try welcomed()
    _ = try say("/history", &session)
    let nothing = receive(#"{"type":"fail","code":"not_found","message":"there is no such conversation"}"#, &session)
    #expect(nothing == [.show(.answer(["nothing was said here yet"]))])
  }

  // MARK: An inbox that is printed

  private func printed(after n: Int, top: Int, _ end: ClientSession.InboxEnd, jsonLines: Bool = false) throws -> ClientSession {
    try welcomed(after: n, top: top, .raw) {
      $0.inboxEnd = end
      $0.reconnecting = nil
      $0.printsJSONLines = jsonLines
    }
  }

  @Test func `it ends when all is printed that waited, and the server knows it`() throws {
    var session = try printed(after: 5, top: 7, .caughtUp)
    #expect(receive(row(6), &session) == [.print(ByteBuffer(string: "row 6")), .confirm(1)])
    #expect(receive(row(7), &session) == [.print(ByteBuffer(string: "row 7"))])
    #expect(session.handle(.shown(1), at: start) == [got(6), .confirm(2)])
    #expect(session.handle(.shown(2), at: start) == [got(7), .close(.normal, reason: "")])
    #expect(session.handle(.closed(.closed(.normal, reason: "", byPeer: false), unsent: false), at: start) == [.exit(.done)])
  }

  @Test func `an empty one ends at once`() throws {
    var session = try session(.raw) { $0.inboxEnd = .caughtUp }
    #expect(receive(welcome(after: 5, top: 5), &session).last == .close(.normal, reason: ""))
  }

  @Test func `one that is followed goes on`() throws {
    var session = try printed(after: 5, top: 5, .never)
    #expect(receive(row(6), &session) == [.print(ByteBuffer(string: "row 6")), .confirm(1)])
    #expect(session.handle(.shown(1), at: start) == [got(6)])
  }

  @Test func `what we said elsewhere and what has no row is not printed as a line`() throws {
    var session = try printed(after: 5, top: 5, .never)
    #expect(receive(row(6, from: "alice"), &session) == [.confirm(1)])
    let live = ##"{"type":"message","conversation":"#lobby","seq":1,"from":"bob","id":"\##(Self.own)","text":"hi","time":5}"##
    #expect(receive(live, &session) == [])
  }

  @Test func `a server that ends before all is printed is tried again later`() throws {
    var session = try printed(after: 5, top: 7, .caughtUp)
    _ = receive(row(6), &session)
    let end = session.handle(.closed(.closed(.normal, reason: "", byPeer: true), unsent: false), at: start)
    #expect(end == [.report("the inbox was not read to its end"), .exit(.tryAgain)])
  }

  @Test func `--count takes no row more than it prints`() throws {
    var session = try welcomed(after: 5, top: 8, .raw) {
      $0.inboxEnd = .never
      $0.count = 1
    }
    _ = receive(row(6), &session)
    #expect(receive(row(7), &session) == [])
    #expect(session.handle(.shown(1), at: start) == [got(6), .close(.normal, reason: "")])
  }
}
