import Chat
import Terminal
import Testing

@testable import wtalk

@Suite struct ScreenFormatterTests {
  /// 2026-11-24, a Tuesday, 12:04:31 at Greenwich.
  private static let noon: Int64 = 1_795_521_871_000
  private static let day: Int64 = 86_400_000

  private func formatter(_ change: (inout ScreenSettings) -> Void = { _ in }) throws -> ScreenFormatter {
    var settings = ScreenSettings(name: try Name("alice"), timestamps: .minutes)
    change(&settings)
    return ScreenFormatter(settings) { milliseconds in
      // Days from 2026-11-24 on, in a zone without summer.
      let seconds = Int(milliseconds / 1000) - 1_795_478_400
      let (days, rest) = (seconds / 86_400, seconds % 86_400)
      var time = LocalTime(milliseconds: 0)
      (time.year, time.month, time.day, time.weekday) = (2026, 11, 24 + days, (2 + days) % 7)
      (time.hour, time.minute, time.second, time.offset) = (rest / 3600, rest / 60 % 60, rest % 60, 3600)
      return time
    }
  }

  private func text(_ shown: Shown, _ formatter: inout ScreenFormatter) -> [String] {
    formatter.lines(for: shown, at: Self.noon).map { $0.pieces.map(\.text).joined() + ($0.state.map { " \($0.text)" } ?? "") }
  }

  private func said(
    _ text: String, by name: String, in conversation: String = "#lobby", isOpen: Bool = true, time: Int64 = noon
  ) throws -> SpokenMessage {
    SpokenMessage(from: try Name(name), conversation: try Address(conversation), isOpen: isOpen, text: text, time: time)
  }

  @Test func `a message tells its time, who says it, and elsewhere where`() throws {
    var formatter = try formatter()
    #expect(text(.message(try said("hello", by: "bob")), &formatter) == ["12:04 bob: hello"])
    #expect(text(.message(try said("hello", by: "bob", in: "#dev", isOpen: false)), &formatter) == ["12:04 #dev bob: hello"])
    #expect(text(.message(try said("hello", by: "bob", in: "@bob", isOpen: false)), &formatter) == ["12:04 @bob: hello"])
    #expect(text(.message(try said("hello", by: "alice", in: "@bob", isOpen: false)), &formatter) == ["12:04 → @bob: hello"])
  }

  @Test func `a message of ours tells how far it has come`() throws {
    var formatter = try formatter()
    let here = try said("hi", by: "alice")
    #expect(text(.own(here, tag: 1, .queued), &formatter) == ["12:04 alice: hi …"])
    let elsewhere = try said("hi", by: "alice", in: "@bob", isOpen: false)
    #expect(text(.own(elsewhere, tag: 2, .sent), &formatter) == ["12:04 → @bob: hi ✓"])
    #expect(text(.ownElsewhere(elsewhere, tag: 3, .delivered), &formatter) == ["12:04 → @bob: hi ✓✓"])
    #expect(Progress.read.change(of: here, tag: 1) == Line.State(tag: 1, text: "✔✔", style: .strong))
    #expect([Progress.queued, .sent, .delivered, .read, .failed].map(\.mark) == ["…", "✓", "✓✓", "✔✔", "✗"])
  }

  @Test func `on a plain connection marks tell the direction, and only what waits has a state`() throws {
    var formatter = try formatter { ($0.name, $0.timestamps) = (nil, .off) }
    let message = SpokenMessage(text: "hi", time: Self.noon)
    #expect(text(.message(message), &formatter) == ["< hi"])
    #expect(text(.own(message, tag: 1, .sent), &formatter) == ["> hi"])
    #expect(text(.own(message, tag: 1, .queued), &formatter) == ["> hi …"])
    #expect(Progress.sent.change(of: message, tag: 1) == Line.State(tag: 1, text: ""))
  }

  @Test func `what somebody does is told as such`() throws {
    var formatter = try formatter()
    #expect(text(.message(try said("/me waves", by: "bob")), &formatter) == ["12:04 * bob waves"])
    #expect(text(.message(try said("/me waves", by: "bob", in: "#dev", isOpen: false)), &formatter) == ["12:04 #dev * bob waves"])
    #expect(text(.message(try said("/mean", by: "bob")), &formatter) == ["12:04 bob: /mean"])
  }

  @Test func `a message that waits out of sight is told of by its beginning`() throws {
    let long = try said(String(repeating: "x", count: 50) + "\nmore", by: "alice")
    #expect(Progress.sent.line(for: long) == Line("✓ " + String(repeating: "x", count: 40) + "…", .faint))
    #expect(Progress.failed.line(for: try said("hi", by: "alice")) == Line("✗ hi", .faint))
  }

  @Test func `another day is told of before its first message`() throws {
    var formatter = try formatter()
    #expect(text(.message(try said("a", by: "bob", time: Self.noon - 60_000)), &formatter) == ["12:03 bob: a"])
    #expect(
      text(.message(try said("b", by: "bob", time: Self.noon + Self.day)), &formatter) == ["── Wednesday 2026-11-25 ──", "12:04 bob: b"])
    #expect(text(.message(try said("c", by: "bob", time: Self.noon + Self.day)), &formatter) == ["12:04 bob: c"])
    #expect(text(.message(try said("d", by: "bob")), &formatter) == ["── Tuesday 2026-11-24 ──", "12:04 bob: d"])
  }

  @Test(arguments: [
    (Timestamps.off, "bob: hi"), (.minutes, "12:04 bob: hi"), (.seconds, "12:04:31 bob: hi"), (.date, "2026-11-24 12:04:31 bob: hi"),
    (.iso, "2026-11-24T12:04:31+01:00 bob: hi"),
  ])
  func `times have the form that was asked for`(_ form: Timestamps, _ expected: String) throws {
    var formatter = try formatter { $0.timestamps = form }
    #expect(text(.message(try said("hi", by: "bob")), &formatter) == [expected])
  }

  @Test func `who comes and goes is told in one line`() throws {
    var formatter = try formatter()
    func changes(_ changes: (String, ChatEvent.State)...) throws -> [PresenceChange] {
      try changes.map { PresenceChange(name: try Name($0.0), state: $0.1) }
    }
    let folded = try changes(("bob", .here), ("dave", .gone), ("carol", .here), ("erin", .joined))
    #expect(text(.presence(.lobby, isOpen: true, folded), &formatter) == ["* bob and carol are here; erin joined; dave has left"])
    let many = try changes(
      ("n1", .gone), ("n2", .gone), ("n3", .gone), ("n4", .gone), ("n5", .gone), ("n6", .gone), ("n7", .gone))
    #expect(text(.presence(try Address("#dev"), isOpen: false, many), &formatter) == ["* #dev: n1, n2, n3, n4, n5 and 2 others have left"])
  }

  @Test func `names have colours of their own, and ours is strong where a text names us`() throws {
    var formatter = try formatter()
    let line = try #require(formatter.lines(for: .message(try said("hey Alice!", by: "bob")), at: Self.noon).first)
    #expect(line.pieces.contains(Line.Piece("bob", .name(try Name("bob").hue))))
    #expect(line.pieces.contains(Line.Piece("Alice", .strong)))
    #expect(try Name("bob").hue != Name("carol").hue)
    formatter.settings.color = false
    let plain = formatter.lines(for: .message(try said("hey Alice!", by: "bob")), at: Self.noon).flatMap(\.pieces)
    #expect(plain.allSatisfy { $0.style == .plain })
  }

  @Test func `JSON is laid out when that is wanted`() throws {
    var formatter = try formatter { $0.pretty = true }
    #expect(text(.message(try said(#"{"a":1}"#, by: "bob")), &formatter) == ["12:04 bob: {\n  \"a\": 1\n}"])
    #expect(text(.message(try said("7", by: "bob")), &formatter) == ["12:04 bob: 7"])
  }
}
