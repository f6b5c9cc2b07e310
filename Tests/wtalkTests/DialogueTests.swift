import Chat
import NIOCore
import Testing
import WebSocketCore

@testable import wtalk

/// A run with a person, as a transcript: what they type and what comes, and what they are shown.
@Suite struct DialogueTests {
  private let start = Instant.now

  /// A run in the lobby as alice, welcomed.
  private func chat(reconnects: Bool = true) throws -> ClientSession {
    var configuration = ClientSession.Configuration()
    configuration.manner = .chat(try Name("alice"), .lobby)
    configuration.local = .interactive
    if reconnects {
      configuration.reconnecting = ClientSession.Reconnecting(attempts: nil, resendsFirstMessages: false, isImplied: true)
    }
    var session = ClientSession(configuration, seed: 1)
    _ = session.handle(.started(ids: [], time: 1_000), at: start)
    _ = open(&session)
    return session
  }

  private func plain() -> ClientSession {
    var configuration = ClientSession.Configuration()
    configuration.local = .interactive
    configuration.url = "ws://localhost:8080"
    configuration.reconnecting = ClientSession.Reconnecting(attempts: nil, resendsFirstMessages: false, isImplied: true)
    var session = ClientSession(configuration, seed: 1)
    _ = session.handle(.started(ids: [], time: 1_000), at: start)
    _ = session.handle(.opened(token: nil, subprotocol: nil), at: start)
    return session
  }

  private func open(_ session: inout ClientSession) -> [ClientSession.Action] {
    let welcome = """
      {"type":"welcome","name":"alice","token":"\(String(repeating: "ab", count: 32))","epoch":"\(String(repeating: "0", count: 32))",\
      "top":0,"server":"x","limits":{"text":1,"lines":1,"frame":1}}
      """
    return session.handle(.opened(token: nil, subprotocol: nil), at: start) + receive(welcome, &session)
  }

  private func receive(_ frame: String, _ session: inout ClientSession, after wait: Duration = .zero) -> [ClientSession.Action] {
    session.handle(.received(.init(.text, ByteBuffer(string: frame))), at: start + wait)
  }

  private func knowing(_ names: String...) throws -> [ClientSession.Action] {
    [.know(Acquaintances(names: try names.map { try Name($0) }, rooms: [try Name("lobby")]))]
  }

  private func type(_ line: String, _ session: inout ClientSession, isPlain: Bool = false) throws -> [ClientSession.Action] {
    let id = try #require(MessageID(hexadecimal: Self.id))
    return session.handle(.entered([ByteBuffer(string: line)], ids: isPlain ? [] : [id]), at: start).filter { $0 != .readInput }
  }

  private static let id = "00112233445566778899aabbccddeeff"

  private func send(to conversation: String, _ text: String) -> ClientSession.Action {
    .send(.init(.text, ByteBuffer(string: #"{"type":"send","id":"\#(Self.id)","to":"\#(conversation)","text":"\#(text)"}"#)))
  }

  private func request(_ frame: String) -> ClientSession.Action { .send(.init(.text, ByteBuffer(string: frame))) }

  private func own(_ text: String, in conversation: String = "#lobby", isOpen: Bool = true) throws -> SpokenMessage {
    SpokenMessage(from: try Name("alice"), conversation: try Address(conversation), isOpen: isOpen, text: text, time: 1_000)
  }

  private func message(_ text: String, from name: String, in conversation: String) -> String {
    #"{"type":"message","conversation":"\#(conversation)","seq":1,"from":"\#(name)","id":"\#(Self.id)","text":"\#(text)","time":5}"#
  }

  private func shown(_ actions: [ClientSession.Action]) -> [Shown] {
    actions.compactMap { if case .show(let shown) = $0 { shown } else { nil } }
  }

  // MARK: Messages

  @Test func `a line is shown as queued, and as sent when the server says so`() throws {
    var session = try chat()
    let line = try own("hi")
    #expect(try type("hi", &session) == [.show(.own(line, tag: 1, .queued)), send(to: "#lobby", "hi")])
    let sent = ##"{"type":"sent","id":"\##(Self.id)","conversation":"#lobby","seq":1,"time":5}"##
    #expect(receive(sent, &session) == [.show(.progress(line, tag: 1, .sent))])
  }

  @Test func `a refused line is shown as failed, and why`() throws {
    var session = try chat()
    _ = try type("hi", &session)
    let answer = receive(#"{"type":"fail","id":"\#(Self.id)","code":"no_such_user","message":"nobody is here"}"#, &session)
    #expect(answer == [.show(.progress(try own("hi"), tag: 1, .failed)), .show(.report("not sent: nobody is here"))])
  }

  @Test func `a receipt makes sent messages delivered`() throws {
    var session = try chat()
    _ = try type("/to bob", &session)
    _ = try type("hi", &session)
    _ = receive(#"{"type":"sent","id":"\#(Self.id)","conversation":"@bob","seq":3,"time":5}"#, &session)
    #expect(receive(#"{"type":"receipt","conversation":"@bob","kind":"delivered","name":"bob","seq":2}"#, &session) == [])
    let receipt = #"{"type":"receipt","conversation":"@bob","kind":"delivered","name":"bob","seq":3}"#
    #expect(receive(receipt, &session) == [.show(.progress(try own("hi", in: "@bob"), tag: 1, .delivered))])
    #expect(receive(receipt, &session) == [])
  }

  @Test(arguments: ["/quti", "/", "/ to bob", "/to", "/to !"])
  func `a mistyped command is never sent`(_ line: String) throws {
    var session = try chat()
    let actions = try type(line, &session)
    #expect(actions.count == 2 && actions.first == .show(.command(line)))
    guard case .report = shown(actions).last else { return #expect(Bool(false), "no report") }
  }

  @Test func `two slashes send one`() throws {
    var session = try chat()
    #expect(try type("//etc", &session).last == send(to: "#lobby", "/etc"))
  }

  // MARK: Others

  @Test func `a message that comes one to one or names us calls`() throws {
    var session = try chat()
    func calls(_ text: String, from name: String, in conversation: String) -> [Bool] {
      shown(receive(message(text, from: name, in: conversation), &session)).compactMap {
        if case .message(let message) = $0 { message.calls } else { nil }
      }
    }
    #expect(calls("hi", from: "bob", in: "@bob") == [true])
    #expect(calls("hi", from: "bob", in: "#lobby") == [false])
    #expect(calls("Alice, come", from: "bob", in: "#lobby") == [true])
    #expect(calls("alice says", from: "alice", in: "#lobby") == [])
  }

  @Test func `a reply goes to whoever wrote last one to one`() throws {
    var session = try chat()
    #expect(shown(try type("/reply yes", &session)).last == .report("nobody has written to you one to one yet"))
    _ = receive(message("hi", from: "bob", in: "@bob"), &session)
    _ = receive(message("hi", from: "carol", in: "#lobby"), &session)
    #expect(try type("/reply yes", &session).last == send(to: "@bob", "yes"))
  }

  @Test func `who is ignored is not shown, and heard again when ignored twice`() throws {
    var session = try chat()
    _ = try type("/ignore bob", &session)
    #expect(shown(receive(message("hi", from: "bob", in: "#lobby"), &session)) == [])
    #expect(shown(try type("/ignore", &session)).last == .answer(["you ignore bob"]))
    _ = try type("/ignore bob", &session)
    #expect(shown(receive(message("hi", from: "bob", in: "#lobby"), &session)).count == 1)
  }

  @Test func `who comes and goes within a second is told of once, or not at all`() throws {
    var session = try chat()
    func presence(_ name: String, _ state: String) -> [ClientSession.Action] {
      receive(##"{"type":"presence","conversation":"#lobby","name":"\##(name)","state":"\##(state)"}"##, &session)
    }
    _ = presence("bob", "here")
    _ = presence("bob", "joined")
    _ = presence("carol", "here")
    _ = presence("carol", "gone")
    _ = presence("alice", "joined")
    let due = try #require(session.deadline)
    #expect(session.tick(at: due.advanced(by: .milliseconds(-1))) == [])
    let change = PresenceChange(name: try Name("bob"), state: .joined)
    #expect(session.tick(at: due) == [.show(.presence(.lobby, isOpen: true, [change]))])
  }

  @Test func `on a plain connection what was said in the run can be looked up`() throws {
    var session = plain()
    for text in ["One thing", "another"] { _ = receive(text, &session) }
    _ = try type("two", &session, isPlain: true)
    func texts(_ line: String) throws -> [String] {
      shown(try type(line, &session, isPlain: true)).compactMap { if case .recalled(let message, _) = $0 { message.text } else { nil } }
    }
    #expect(try texts("/history 5") == ["One thing", "another", "two"])
    #expect(try texts("/history 1") == ["two"])
    #expect(try texts("/search THING") == ["One thing"])
    #expect(shown(try type("/search zebra", &session, isPlain: true)).last == .answer(["nothing in this run has that in it"]))
  }

  // MARK: Places

  @Test func `a room that is entered is joined, now and after a reconnect`() throws {
    var session = try chat()
    let join = request(##"{"type":"join","conversation":"#dev"}"##)
    let actions = try type("/room dev", &session)
    #expect(actions.contains(join))
    #expect(actions.last == .prompt(PromptStatus(name: try Name("alice"), conversation: try Address("#dev"), link: .up)))
    #expect(try type("hi", &session).last == send(to: "#dev", "hi"))
    _ = session.handle(.closed(.lost(.reset), unsent: false), at: start)
    _ = session.tick(at: try #require(session.deadline))
    #expect(open(&session).contains(join))
  }

  @Test func `a question about somebody is answered from who is here`() throws {
    var session = try chat()
    #expect(try type("/whois bob", &session).last == request(#"{"type":"who"}"#))
    _ = receive(message("hi", from: "bob", in: "#lobby"), &session)
    let answer = receive(#"{"type":"who","names":["alice","bob"]}"#, &session)
    #expect(shown(answer) == [.answer(["bob is online; was heard last in #lobby"])])
    #expect(try type("/who", &session).last == request(##"{"type":"who","conversation":"#lobby"}"##))
    let all = receive(##"{"type":"who","conversation":"#lobby","names":["alice","bob"]}"##, &session)
    #expect(shown(all) == [.answer(["in #lobby: alice, bob"])])
  }

  @Test func `conversations are told one to a line, the rest with the number that shows them`() throws {
    var session = try chat()
    #expect(try type("/conversations 2", &session).last == request(#"{"type":"conversations","limit":2}"#))
    let last = #"{"seq":1,"from":"bob","id":"\#(Self.id)","text":"hi\nthere","cut":true,"time":5}"#
    let list = ##"{"conversation":"@bob","unread":2,"last":\##(last)},{"conversation":"#dev","unread":0}"##
    let answer = receive(#"{"type":"conversations","conversations":[\#(list)],"complete":false}"#, &session)
    #expect(
      shown(answer) == [.answer(["@bob (2 unread) bob: hi there…", "#dev (not joined)"]), .remark("there are more: /conversations 4")])
    let nothing = receive(#"{"type":"conversations","conversations":[],"complete":true}"#, &session)
    #expect(shown(nothing) == [.answer(["you have no conversations yet"])])
  }

  @Test func `what was read in another session of ours is no delivery`() throws {
    var session = try chat()
    _ = try type("/msg bob hi", &session)
    _ = receive(#"{"type":"sent","id":"\#(Self.id)","conversation":"@bob","seq":1,"n":1,"time":5}"#, &session)
    #expect(shown(receive(#"{"type":"receipt","conversation":"@bob","kind":"read","name":"alice","seq":1}"#, &session)) == [])
  }

  @Test func `who turns to somebody is told when that person is not here`() throws {
    var session = try chat()
    #expect(try type("/to bob", &session).contains(request(#"{"type":"who","conversation":"@bob"}"#)))
    #expect(receive(#"{"type":"who","conversation":"@bob","names":["alice","bob"]}"#, &session) == (try knowing("alice", "bob")))
    _ = try type("/to bob", &session)
    let absent = #"{"type":"who","conversation":"@bob","names":["alice"],"seen":1000}"#
    #expect(shown(receive(absent, &session, after: .seconds(300))) == [.remark("bob was last seen 5 minutes ago")])
    _ = try type("/to bob", &session)
    #expect(shown(receive(#"{"type":"who","conversation":"@bob","names":["alice"]}"#, &session)) == [.remark("bob is not here")])
    #expect(try type("/who", &session).last == request(#"{"type":"who","conversation":"@bob"}"#))
    #expect(
      shown(receive(absent, &session, after: .seconds(300))) == [.answer(["in @bob: alice; bob was last seen 5 minutes ago"])])
  }

  @Test func `who turns to somebody while the link is lost is not told that it is`() throws {
    var session = try chat()
    _ = session.handle(.closed(.lost(.reset), unsent: false), at: start)
    #expect(shown(try type("/to bob", &session)) == [.command("/to bob"), .remark("talking to @bob")])
  }

  // MARK: Typing

  private func typing(_ name: String, _ conversation: String) -> String {
    #"{"type":"typing","conversation":"\#(conversation)","name":"\#(name)"}"#
  }

  private func prompt(_ names: String..., in conversation: String = "#lobby") throws -> ClientSession.Action {
    .prompt(
      PromptStatus(name: try Name("alice"), conversation: try Address(conversation), link: .up, typing: try names.map { try Name($0) }))
  }

  @Test func `who is typing stands in the prompt until their message comes, or for six seconds`() throws {
    var session = try chat()
    #expect(receive(typing("bob", "#lobby"), &session) == [try prompt("bob")])
    #expect(receive(typing("carol", "#lobby"), &session) == [try prompt("bob", "carol")])
    #expect(receive(message("hi", from: "bob", in: "#lobby"), &session).last == (try prompt("carol")))
    #expect(session.tick(at: start + .milliseconds(5_999)) == [])
    #expect(session.tick(at: start + .seconds(6)) == [try prompt()])
  }

  @Test func `who is typing elsewhere, or is ignored, does not stand in the prompt`() throws {
    var session = try chat()
    #expect(receive(typing("bob", "@bob"), &session) == [])
    #expect(try type("/to bob", &session).last == (try prompt("bob", in: "@bob")))
    _ = try type("/ignore carol", &session)
    #expect(receive(typing("carol", "@bob"), &session) == [])
  }

  @Test func `who goes away is typing no more`() throws {
    var session = try chat()
    _ = receive(typing("bob", "#lobby"), &session)
    let gone = receive(##"{"type":"presence","conversation":"#lobby","name":"bob","state":"gone"}"##, &session)
    #expect(gone.last == (try prompt()))
  }

  @Test func `a person who types is told of, every three seconds at most`() throws {
    var session = try chat()
    let notice = request(##"{"type":"typing","conversation":"#lobby"}"##)
    func key(_ tellsTyping: Bool = true, after wait: Duration = .zero) -> [ClientSession.Action] {
      session.handle(.keyed(tellsTyping: tellsTyping, tellsRead: true), at: start + wait)
    }
    #expect(key(false) == [])
    #expect(key() == [notice])
    #expect(key(after: .milliseconds(2_999)) == [])
    #expect(key(after: .seconds(3)) == [notice])
    _ = session.handle(.closed(.lost(.reset), unsent: false), at: start)
    #expect(key(after: .seconds(60)) == [])
  }

  // MARK: Other sessions

  @Test func `what we say in another session is a line of ours, and receipts count for it`() throws {
    var session = try chat()
    let elsewhere = SpokenMessage(from: try Name("alice"), conversation: try Address("@bob"), isOpen: false, text: "hi", time: 5)
    #expect(receive(message("hi", from: "alice", in: "@bob"), &session) == [.show(.ownElsewhere(elsewhere, tag: 1, .sent))])
    let receipt = #"{"type":"receipt","conversation":"@bob","kind":"read","name":"bob","seq":1}"#
    #expect(receive(receipt, &session) == [.show(.progress(elsewhere, tag: 1, .read))])
    #expect(receive(message("hi", from: "alice", in: "@bob"), &session) == [.show(.ownElsewhere(elsewhere, tag: 2, .read))])
  }

  // MARK: The link

  @Test func `lines that are typed while the link is lost go out in order when it is back`() throws {
    var session = try chat()
    let lost = session.handle(.closed(.lost(.reset), unsent: false), at: start)
    #expect(lost.last == .prompt(PromptStatus(name: try Name("alice"), conversation: .lobby, link: .lost(waiting: 0))))
    let typed = try type("hi", &session)
    #expect(typed.first == .show(.own(try own("hi"), tag: 1, .queued)))
    #expect(typed.last == .prompt(PromptStatus(name: try Name("alice"), conversation: .lobby, link: .lost(waiting: 1))))
    #expect(shown(try type("/who", &session)).last == .report("there is no link now"))
    _ = session.tick(at: try #require(session.deadline))
    let back = open(&session)
    #expect(back.contains(.show(.remark("link back"))))
    #expect(back.contains(send(to: "#lobby", "hi")))
  }

  @Test func `a failing link is told of once`() throws {
    var session = try chat()
    #expect(session.handle(.closed(.lost(.reset), unsent: false), at: start).contains { if case .report = $0 { true } else { false } })
    _ = session.tick(at: try #require(session.deadline))
    #expect(session.handle(.connectingFailed(Failure(.unavailable, "refused"), isFinal: false), at: start) == [])
  }

  @Test func `the first connection must succeed`() {
    var configuration = ClientSession.Configuration()
    configuration.local = .interactive
    configuration.reconnecting = ClientSession.Reconnecting(attempts: nil, resendsFirstMessages: false, isImplied: true)
    var session = ClientSession(configuration, seed: 1)
    _ = session.handle(.started(ids: [], time: 0), at: start)
    let actions = session.handle(.connectingFailed(Failure(.unavailable, "refused"), isFinal: false), at: start)
    #expect(actions.contains(.exit(.unavailable)))
  }

  @Test func `on a plain connection only what waits has a state`() throws {
    var session = plain()
    let hi = SpokenMessage(text: "hi", time: 1_000)
    #expect(try type("hi", &session, isPlain: true) == [.show(.own(hi, tag: 1, .sent)), .send(.init(.text, ByteBuffer(string: "hi")))])
    _ = session.handle(.closed(.lost(.reset), unsent: false), at: start)
    #expect(try type("hi", &session, isPlain: true).first == .show(.own(hi, tag: 2, .queued)))
    _ = session.tick(at: try #require(session.deadline))
    #expect(session.handle(.opened(token: nil, subprotocol: nil), at: start).contains(.show(.progress(hi, tag: 2, .sent))))
  }

  @Test func `a plain connection that is closed with 1000 has ended, one with 1001 is made again`() throws {
    var session = plain()
    let ended = session.handle(.closed(.closed(.normal, reason: "", byPeer: true), unsent: false), at: start)
    #expect(ended.contains(.exit(.done)))
    var restarted = plain()
    let again = restarted.handle(.closed(.closed(.goingAway, reason: "", byPeer: true), unsent: false), at: start)
    #expect(!again.contains(.exit(.done)) && restarted.deadline != nil)
  }

  @Test func `a reconnect closes first and waits for the answer`() throws {
    var session = try chat()
    #expect(try type("/reconnect", &session).contains(.close(.normal, reason: "")))
    _ = try type("hi", &session)
    #expect(session.handle(.closed(.closed(.normal, reason: "", byPeer: false), unsent: false), at: start).contains(.connect))
    #expect(open(&session).contains(send(to: "#lobby", "hi")))
  }

  @Test func `a ping tells how long the answer took`() throws {
    var session = plain()
    let sent = try type("/ping", &session)
    guard case .ping(let payload) = sent.last else { return #expect(Bool(false), "no ping") }
    let later = start.advanced(by: .milliseconds(12))
    #expect(
      session.handle(.ponged(payload, roundTrip: nil), at: later) == [.show(.answer(["the server answered in 12.0 ms"]))])
  }

  // MARK: The end

  @Test func `a close is sent with its code, and the server's answer is told`() throws {
    var session = plain()
    #expect(try type("/close 4000 enough", &session).last == .close(CloseCode(rawValue: 4000), reason: "enough"))
    let answer = session.handle(.closed(.closed(CloseCode(rawValue: 4000), reason: "", byPeer: false), unsent: false), at: start)
    #expect(answer == [.show(.remark("closed; the server answered with code 4000")), .exit(.done)])
  }

  @Test func `who leaves waits a moment for what is not acknowledged`() throws {
    var session = try chat()
    _ = try type("hi", &session)
    #expect(try type("/quit", &session) == [.show(.command("/quit"))])
    let end = session.tick(at: try #require(session.deadline))
    #expect(end.last == .exit(.tryAgain))
  }

  @Test func `who leaves while the link is lost leaves at once`() throws {
    var session = try chat()
    _ = session.handle(.closed(.lost(.reset), unsent: false), at: start)
    #expect(session.handle(.endOfInput, at: start).contains(.exit(.done)))
  }
}
