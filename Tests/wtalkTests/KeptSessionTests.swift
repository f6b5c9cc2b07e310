import Chat
import ChatStore
import NIOCore
import Testing
import WebSocketCore

@testable import wtalk

/// A run whose device has a store, as a transcript: what is kept before it goes out or is shown, and what the server is told of it.
@Suite struct KeptSessionTests {
  private let start = Instant.now
  private let store = KeptStore()
  private static let epoch = String(repeating: "e", count: 32)

  private func session(
    _ local: ClientSession.Local = .interactive, _ change: (inout ClientSession.Configuration) throws -> Void = { _ in }
  ) throws -> ClientSession {
    var configuration = ClientSession.Configuration()
    configuration.manner = .chat(try Name("alice"), try Address("@bob"))
    configuration.local = local
    configuration.device = try Device("here")
    configuration.kept = DeviceContent(device: try Device("here"))
    if local == .interactive { configuration.reconnecting = .init(attempts: nil, resendsFirstMessages: false, isImplied: true) }
    try change(&configuration)
    return ClientSession(configuration, seed: 1)
  }

  private func talking(
    _ local: ClientSession.Local = .interactive, top: Int = 5, _ change: (inout ClientSession.Configuration) throws -> Void = { _ in }
  ) throws -> ClientSession {
    var session = try session(local, change)
    _ = session.handle(.started(ids: [], time: 1_000), at: start)
    _ = session.handle(.opened(token: nil, subprotocol: nil), at: start)
    #expect(receive(welcome(after: 5, top: top), &session).contains(.keep(DeviceChange(.moved, at: try position(5)))))
    _ = session.handle(.kept(store.keep(1)), at: start)
    return session
  }

  private func position(_ n: UInt64, last: String? = nil) throws -> InboxPosition {
    InboxPosition(epoch: try id(Self.epoch), n: n, last: try last.map(id))
  }

  private func id(_ text: String) throws -> MessageID {
    try #require(MessageID(hexadecimal: String(repeating: "0", count: 32 - text.count) + text))
  }

  private func line(_ number: Int, _ text: String, time: Int64 = 1_000) throws -> OutboxLine {
    OutboxLine(id: try id("a\(number)"), recipient: try Address("@bob"), text: text, time: time)
  }

  private func receive(_ frame: String, _ session: inout ClientSession) -> [ClientSession.Action] {
    session.handle(.received(.init(.text, ByteBuffer(string: frame))), at: start)
  }

  private func welcome(after n: Int, top: Int, epoch: String = epoch) -> String {
    """
    {"type":"welcome","name":"alice","token":"\(String(repeating: "ab", count: 32))","epoch":"\(epoch)",\
    "top":\(top),"n":\(n),"server":"x","limits":{"text":1,"lines":1,"frame":1}}
    """
  }

  private func row(_ n: Int, from name: String = "bob", in conversation: String = "@bob") throws -> String {
    let id = try id("\(n)")
    return """
      {"type":"message","n":\(n),"conversation":"\(conversation)","seq":\(n),"from":"\(name)","id":"\(id)","text":"row \(n)","time":5}
      """
  }

  private func push(_ n: Int, in conversation: String = "@bob") throws -> Push {
    Push(
      n: UInt64(n), conversation: try Address(conversation), seq: UInt64(n), from: try Name("bob"), id: try id("\(n)"),
      content: .text("row \(n)"), time: 5)
  }

  private func took(_ n: Int) throws -> ClientSession.Action {
    .keep(DeviceChange(.took(try push(n), isShown: false), at: try position(UInt64(n), last: "\(n)")))
  }

  private func sent(_ number: Int, n: Int) throws -> String {
    #"{"type":"sent","id":"\#(try id("a\(number)"))","conversation":"@bob","seq":\#(n),"n":\#(n),"time":5}"#
  }

  private func send(_ frame: String) -> ClientSession.Action { .send(.init(.text, ByteBuffer(string: frame))) }

  private func send(_ number: Int, _ text: String) throws -> ClientSession.Action {
    send(#"{"type":"send","id":"\#(try id("a\(number)"))","to":"@bob","text":"\#(text)"}"#)
  }

  private func got(_ n: Int) -> ClientSession.Action { send(#"{"type":"got","n":\#(n)}"#) }

  private func say(_ number: Int, _ text: String, _ session: inout ClientSession) throws -> [ClientSession.Action] {
    session.handle(.entered([ByteBuffer(string: text)], ids: [try id("a\(number)")]), at: start)
  }

  private func texts(_ actions: [ClientSession.Action]) -> [String] {
    actions.compactMap {
      switch $0 {
      case .show(.message(let message)): message.text
      case .show(.own(let message, _, .queued)): "queued: \(message.text)"
      case .show(.progress(let message, _, .sent)): "sent: \(message.text)"
      case .show(.recalled(let message, _)): "earlier: \(message.text)"
      default: nil
      }
    }
  }

  // MARK: What is said

  @Test func `a line is kept before it is shown and goes out`() throws {
    var session = try talking()
    #expect(try say(1, "hi", &session).first == .keep(DeviceChange(.said(try line(1, "hi")))))
    let kept = session.handle(.kept(store.keep(1)), at: start)
    #expect(texts(kept) == ["queued: hi"])
    #expect(kept.contains(try send(1, "hi")))
    let answered = receive(try sent(1, n: 6), &session)
    #expect(texts(answered) == ["sent: hi"])
    let stamp = Stamp(seq: 6, n: 6, time: 5)
    let change = DeviceChange(.sent(try id("a1"), try Address("@bob"), stamp), at: try position(6, last: "a1"))
    #expect(answered.contains(.keep(change)))
    #expect(session.handle(.kept(store.keep(1)), at: start) == [got(6)])
  }

  @Test func `what an earlier run has said goes out again, in its order and before anything new`() throws {
    var session = try session { $0.kept = DeviceContent(device: try Device("here"), outbox: [try line(1, "one"), try line(2, "two")]) }
    #expect(texts(session.handle(.started(ids: [], time: 1_000), at: start)) == ["queued: one", "queued: two"])
    _ = try say(3, "three", &session)
    _ = session.handle(.kept(store.keep(1)), at: start)
    _ = session.handle(.opened(token: nil, subprotocol: nil), at: start)
    let sends = receive(welcome(after: 5, top: 5), &session).filter { if case .send = $0 { true } else { false } }
    #expect(sends == [try send(1, "one"), try send(2, "two"), try send(3, "three")])
  }

  @Test func `what the server refuses leaves the store`() throws {
    var session = try talking()
    _ = try say(1, "hi", &session)
    _ = session.handle(.kept(store.keep(1)), at: start)
    let refused = receive(#"{"type":"fail","id":"\#(try id("a1"))","code":"too_long","message":"no"}"#, &session)
    #expect(refused.contains(.keep(DeviceChange(.refused(try id("a1"))))))
    #expect(refused.contains(.show(.report("not sent: no"))))
  }

  @Test func `a person who leaves waits for the store, too`() throws {
    var session = try talking()
    _ = try say(1, "hi", &session)
    #expect(session.handle(.endOfInput, at: start) == [])
    #expect(session.handle(.kept(store.keep(1)), at: start).contains(try send(1, "hi")))
    _ = receive(try sent(1, n: 6), &session)
    #expect(session.handle(.kept(store.keep(1)), at: start) == [got(6), .close(.normal, reason: "")])
  }

  @Test func `what is not acknowledged is named by a script and goes out with the next run`() throws {
    var session = try talking(.raw)
    _ = try say(1, "hi", &session)
    _ = session.handle(.kept(store.keep(1)), at: start)
    _ = session.handle(.endOfInput, at: start)
    let end = session.handle(.closed(.closed(.normal, reason: "", byPeer: true), unsent: false), at: start)
    let words = "1 message was not acknowledged; the next run with this store sends what was kept: \(try id("a1"))"
    #expect(end == [.report(words), .exit(.tryAgain)])
  }

  // MARK: What is heard

  @Test func `a row is kept before it is shown, and the server is told without a look at the screen`() throws {
    var session = try talking()
    #expect(receive(try row(6), &session) == [try took(6)])
    let kept = session.handle(.kept(store.keep(1, messages: 1)), at: start)
    #expect(texts(kept) == ["row 6"])
    #expect(kept.suffix(2) == [.confirm(0), got(6)])
    #expect(session.handle(.shown(0), at: start) == [.keep(DeviceChange(.showed(through: 1)))])
    #expect(session.handle(.kept(store.keep(1)), at: start) == [])
  }

  @Test func `what the store holds already is not shown again`() throws {
    var session = try talking()
    _ = receive(try row(6), &session)
    let kept = session.handle(.kept(DeviceBatch(news: [false], newest: 0)), at: start)
    #expect(kept == [got(6)])
  }

  @Test func `the place of the last run is where this one goes on`() throws {
    var session = try session { $0.kept = DeviceContent(device: try Device("here"), position: try position(5, last: "5")) }
    _ = session.handle(.started(ids: [], time: 1_000), at: start)
    let hello = ##"{"type":"hello","name":"alice","listen":"@bob","device":"here","epoch":"\##(Self.epoch)","n":5,"##
    let opened = session.handle(.opened(token: nil, subprotocol: nil), at: start)
    #expect(opened == [send(hello + ##""last":"\##(try id("5"))"}"##)])
    // It may have ended before it could say so.
    #expect(receive(welcome(after: 5, top: 5), &session).contains(got(5)))
  }

  @Test func `a server with another history makes the store begin anew`() throws {
    var session = try session { $0.kept = DeviceContent(device: try Device("here"), position: try position(5)) }
    _ = session.handle(.started(ids: [], time: 1_000), at: start)
    _ = session.handle(.opened(token: nil, subprotocol: nil), at: start)
    let other = String(repeating: "f", count: 32)
    let place = DeviceChange(.moved, at: InboxPosition(epoch: try id(other), n: 0, last: nil))
    #expect(receive(welcome(after: 0, top: 2, epoch: other), &session).contains(.keep(place)))
    let told = receive(#"{"type":"reset","epoch":"\#(other)","n":0,"top":2}"#, &session)
    #expect(told == [.report("the server has another history than before; this inbox begins anew")])
    #expect(receive(try row(1), &session).count == 1)
  }

  @Test func `the start shows what earlier runs have heard`() throws {
    var session = try session {
      $0.kept = DeviceContent(device: try Device("here"), newest: 8)
      $0.earlier = [try push(7), try push(8, in: "#den")]
    }
    let started = session.handle(.started(ids: [], time: 1_000), at: start)
    #expect(started.first == .show(.remark("earlier")))
    #expect(texts(started) == ["earlier: row 7", "earlier: row 8"])
    #expect(started.contains(.confirm(0)))
    #expect(session.handle(.shown(0), at: start) == [.keep(DeviceChange(.showed(through: 8)))])
  }

  @Test func `what is printed is kept once the output has taken it`() throws {
    var session = try talking(.raw, top: 7) { $0.hasInput = false }
    #expect(receive(try row(6), &session) == [.print(ByteBuffer(string: "row 6")), .confirm(1)])
    #expect(receive(try row(7, in: "#den"), &session) == [])
    let printed = DeviceChange(.took(try push(6), isShown: true))
    #expect(session.handle(.shown(1), at: start) == [.keep(printed), .keep(DeviceChange(.moved, at: try position(6, last: "6")))])
    #expect(session.handle(.kept(store.keep(2, messages: 1)), at: start) == [got(6), .confirm(2)])
    let unseen = DeviceChange(.took(try push(7, in: "#den"), isShown: false))
    #expect(session.handle(.shown(2), at: start) == [.keep(unseen), .keep(DeviceChange(.moved, at: try position(7, last: "7")))])
  }

  // MARK: The past, and a store that fails

  @Test func `without a link the store is asked for the past`() throws {
    var session = try talking()
    _ = session.handle(.closed(.lost(.reset), unsent: false), at: start)
    let query = HistoryQuery(conversation: try Address("@bob"), limit: 50, search: "row")
    #expect(try say(1, "/search row", &session).contains(.look(query)))
    let page = HistoryPage(conversation: try Address("@bob"), messages: [try push(3)], isComplete: true)
    #expect(texts(session.handle(.found(page), at: start)) == ["earlier: row 3"])
  }

  @Test func `when the store fails a person talks on`() throws {
    var session = try talking()
    _ = try say(1, "hi", &session)
    _ = receive(try row(6), &session)
    let failed = session.handle(.keepingFailed(Failure(.inputOutput, "the disk failed")), at: start)
    #expect(texts(failed) == ["queued: hi", "row 6"])
    #expect(failed.contains(.report("the disk failed; nothing is kept from now on")))
    #expect(failed.suffix(2) == [try send(1, "hi"), .confirm(1)])
    #expect(session.handle(.shown(1), at: start) == [got(6)])
  }

  @Test func `when the store fails a script ends`() throws {
    var session = try talking(.raw)
    _ = try say(1, "hi", &session)
    let failed = session.handle(.keepingFailed(Failure(.inputOutput, "the disk failed")), at: start)
    #expect(failed == [.report("the disk failed"), .close(.normal, reason: "")])
  }
}

/// Stands for the store of a device.
private final class KeptStore {
  private var newest: Int64 = 0

  /// The first changes are kept, this many of them messages.
  func keep(_ count: Int, messages: Int64 = 0) -> DeviceBatch {
    newest += messages
    return DeviceBatch(news: Array(repeating: true, count: count), newest: newest)
  }
}
