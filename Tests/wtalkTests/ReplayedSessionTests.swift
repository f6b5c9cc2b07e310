import Chat
import Testing
import WebSocketCore

@testable import wtalk

@Suite struct ReplayedSessionTests {
  private typealias Moment = ReplayedSession.Moment

  private func names() throws -> (alice: Name, bob: Name, carol: Name) { (try Name("alice"), try Name("bob"), try Name("carol")) }

  private func replay(_ events: [LoggedEvent]) -> [Moment] {
    var outcomes = Outcomes()
    for event in events { outcomes.add(event) }
    var session = ReplayedSession(outcomes)
    return events.flatMap { session.follow($0) } + session.finish()
  }

  private func said(_ text: String, at time: Int64?) -> LoggedEvent {
    LoggedEvent(at: time, .message(text, from: nil, conversation: nil, time: nil))
  }

  @Test func `a plain connection`() {
    let moments = replay([
      LoggedEvent(at: 1_000, .start(url: "ws://h/", name: nil, conversation: nil)), LoggedEvent(at: 1_010, .open(url: "ws://h/")),
      LoggedEvent(at: 1_500, .send("hi", to: nil, id: nil)), said("you", at: 1_700), LoggedEvent(at: 1_800, .other),
      LoggedEvent(at: 2_000, .close(.normal, reason: "bye")),
    ])
    #expect(
      moments == [
        Moment(elapsed: 10, shown: .remark("connected to ws://h/")),
        Moment(elapsed: 500, shown: .own(SpokenMessage(text: "hi", time: 1_500), tag: 1, .sent)),
        Moment(elapsed: 700, shown: .message(SpokenMessage(text: "you", time: 1_700))),
        Moment(elapsed: 1_000, shown: .remark("the server closed the connection: code 1000: bye")),
      ])
  }

  @Test func `a chat`() throws {
    let (alice, bob, carol) = try names()
    let id = try #require(MessageID(hexadecimal: String(repeating: "1", count: 32)))
    let dev = Address.room(try Name("dev"))
    let moments = replay([
      LoggedEvent(at: 0, .start(url: "ws://h/", name: alice, conversation: .person(bob))), LoggedEvent(at: 1, .open(url: "ws://h/")),
      LoggedEvent(at: 2, .send("hi", to: .person(bob), id: id)), LoggedEvent(at: 3, .sent(id, .person(bob), seq: 4)),
      LoggedEvent(at: 4, .receipt(Receipt(conversation: .person(bob), kind: .delivered, name: bob, seq: 4))),
      LoggedEvent(at: 5, .message("ho", from: bob, conversation: .person(bob), time: 4)),
      LoggedEvent(at: 6, .message("all", from: carol, conversation: dev, time: 5)), LoggedEvent(at: 7, .fail(nil, "no")),
      LoggedEvent(at: 8, .fail(id, "no")), LoggedEvent(at: 9, .open(url: "ws://h/")),
    ])
    #expect(
      moments.map(\.shown) == [
        .remark("you are alice, talking to @bob"),
        .own(SpokenMessage(from: alice, conversation: .person(bob), text: "hi", time: 2), tag: 1, .failed),
        .message(SpokenMessage(from: bob, conversation: .person(bob), text: "ho", time: 4)),
        .message(SpokenMessage(from: carol, conversation: dev, isOpen: false, text: "all", time: 5)), .report("no"),
        .report("not sent: no"),
        .remark("link back"),
      ])
  }

  @Test func `who comes and goes within a second is told in one line, before somebody speaks`() throws {
    let (alice, bob, carol) = try names()
    let lobby = Address.room(try Name("lobby"))
    func presence(_ time: Int64, _ name: Name, _ state: ChatEvent.State) -> LoggedEvent {
      LoggedEvent(at: time, .presence(lobby, name, state))
    }
    let moments = replay([
      LoggedEvent(at: 0, .start(url: "ws://h/", name: alice, conversation: lobby)), presence(100, bob, .here), presence(200, alice, .here),
      presence(900, carol, .here), LoggedEvent(at: 9_000, .message("hi", from: bob, conversation: lobby, time: 9_000)),
      presence(9_100, bob, .gone), LoggedEvent(at: 9_200, .message("bye", from: carol, conversation: lobby, time: 9_200)),
      presence(9_300, carol, .gone),
    ])
    func changes(_ names: Name..., to state: ChatEvent.State) -> Shown {
      .presence(lobby, isOpen: true, names.map { PresenceChange(name: $0, state: state) })
    }
    #expect(moments.map(\.elapsed) == [1_100, 9_000, 9_200, 9_200, 10_300])
    #expect(moments[0].shown == changes(bob, carol, to: .here) && moments[2].shown == changes(bob, to: .gone))
    #expect(moments[4].shown == changes(carol, to: .gone))
  }

  @Test func `a clock that was set back does not stop the show, and no sum of times is too large`() {
    let far: Int64 = 1 << 53 - 1
    let moments = replay(
      [said("a", at: 5_000), said("b", at: 1_000), said("c", at: 1_500), said("d", at: nil)]
        + (0..<3_000).map { said("", at: $0 % 2 == 0 ? far : 0) })
    #expect(moments.prefix(4).map(\.elapsed) == [0, 0, 500, 500])
    #expect(moments.map(\.elapsed) == moments.map(\.elapsed).sorted())
  }

  @Test func `between two runs is a second at most`() {
    let start = { LoggedEvent(at: $0, .start(url: "", name: nil, conversation: nil)) }
    #expect(
      replay([start(0), said("a", at: 100), start(9_000_000), said("b", at: 9_000_100), start(9_000_300), said("c", at: 9_000_300)]).map(
        \.elapsed) == [100, 1_200, 1_400])
  }

  @Test func `the output of --jsonl has the times of its messages`() throws {
    let (_, bob, _) = try names()
    let moments = replay([
      LoggedEvent(at: nil, .open(url: "ws://h/")), LoggedEvent(at: nil, .message("a", from: bob, conversation: .person(bob), time: 5_000)),
      LoggedEvent(at: nil, .message("b", from: bob, conversation: .person(bob), time: 7_000)),
    ])
    #expect(moments.map(\.elapsed) == [0, 0, 2_000])
  }
}
