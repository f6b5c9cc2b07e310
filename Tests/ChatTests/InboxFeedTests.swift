import Testing

@testable import Chat

@Suite struct InboxFeedTests {
  private func row(_ n: UInt64) throws -> Push {
    Push(
      n: n, conversation: try Address("@bob"), seq: n, from: try Name("bob"), id: Stage.id(n), content: .text("m\(n)"), time: 0)
  }

  private func page(_ rows: ClosedRange<UInt64>, top: UInt64) throws -> InboxPage {
    InboxPage(rows: try rows.map { try row($0) }, top: top)
  }

  private func sent(_ n: UInt64) throws -> ChatEvent {
    .sent(Stage.id(n), try Address("@bob"), Stamp(seq: n, n: n, time: 0))
  }

  @Test func `a feed at the top sends each new row once`() throws {
    var feed = InboxFeed(after: 3, top: 3)
    #expect(feed.begin() == .skip)
    #expect(feed.stored(4) == .send)
    #expect(feed.stored(4) == .skip)
    #expect(feed.stored(3) == .skip)
    #expect(feed.stored(5, answer: try sent(5)) == .send)
    #expect(feed.cursor == 5)
  }

  @Test func `a feed behind the top reads page after page and is live after the last`() throws {
    var feed = InboxFeed(after: 0, top: 3)
    #expect(feed.begin() == .read)
    #expect(feed.stored(4) == .skip)
    let first = feed.read(try page(1...2, top: 3))
    #expect(first.events == [.message(try row(1)), .message(try row(2))])
    #expect(first.next == .read)
    #expect(feed.cursor == 2)
    let second = feed.read(try page(3...4, top: 4))
    #expect(second.events == [.message(try row(3)), .message(try row(4))])
    #expect(second.next == .skip)
    #expect(feed.stored(5) == .send)
  }

  @Test func `a row that comes too early makes the feed read, and is not sent twice`() throws {
    var feed = InboxFeed(after: 0, top: 0)
    #expect(feed.stored(2) == .read)
    #expect(feed.stored(3) == .skip)
    #expect(feed.cursor == 0)
    let pages = feed.read(try page(1...3, top: 3))
    #expect(pages.events == [.message(try row(1)), .message(try row(2)), .message(try row(3))])
    #expect(pages.next == .skip)
  }

  @Test func `rows of a page that went out already are left out`() throws {
    var feed = InboxFeed(after: 2, top: 4)
    #expect(feed.begin() == .read)
    let (events, next) = feed.read(try page(1...4, top: 4))
    #expect(events == [.message(try row(3)), .message(try row(4))])
    #expect(next == .skip)
  }

  @Test func `sent stands for its row in the page that has it`() throws {
    var feed = InboxFeed(after: 0, top: 1)
    #expect(feed.begin() == .read)
    #expect(feed.stored(2, answer: try sent(2)) == .skip)
    #expect(feed.read(try page(1...3, top: 3)).events == [.message(try row(1)), try sent(2), .message(try row(3))])
    #expect(feed.stored(2, answer: try sent(2)) == .send)
    #expect(feed.cursor == 3)
  }

  @Test func `the answer to a row that a page brought already goes out at once`() throws {
    var feed = InboxFeed(after: 0, top: 2)
    #expect(feed.begin() == .read)
    #expect(feed.read(try page(1...2, top: 3)).next == .read)
    #expect(feed.stored(2, answer: try sent(2)) == .send)
    #expect(feed.cursor == 2)
  }

  @Test func `where rows are missing the feed tells a gap`() throws {
    var feed = InboxFeed(after: 0, top: 5)
    #expect(feed.begin() == .read)
    #expect(feed.read(try page(3...4, top: 5)).events == [.gap(1...2), .message(try row(3)), .message(try row(4))])
    let (events, next) = feed.read(InboxPage(rows: [], top: 6))
    #expect(events == [.gap(5...6)])
    #expect(next == .skip)
    #expect(feed.cursor == 6)
    #expect(feed.stored(7) == .send)
  }

  @Test func `answers to rows that are missing come between the gaps`() throws {
    var feed = InboxFeed(after: 0, top: 1)
    #expect(feed.begin() == .read)
    for n in [2, 4, 5, 8] as [UInt64] { #expect(feed.stored(n, answer: try sent(n)) == .skip) }
    #expect(
      feed.read(try page(7...7, top: 8)).events
        == [.gap(1...1), try sent(2), .gap(3...3), try sent(4), try sent(5), .gap(6...6), .message(try row(7))])
    let (events, next) = feed.read(InboxPage(rows: [], top: 9))
    #expect(events == [try sent(8), .gap(9...9)])
    #expect(next == .skip)
  }

  @Test func `a congested feed sends nothing and reads nothing until it has drained`() throws {
    var feed = InboxFeed(after: 0, top: 0)
    feed.congested()
    #expect(feed.stored(1) == .skip)
    #expect(feed.stored(2, answer: try sent(2)) == .skip)
    #expect(feed.cursor == 0)
    #expect(feed.drained() == .read)
    #expect(feed.drained() == .skip)
    #expect(feed.read(try page(1...2, top: 2)).events == [.message(try row(1)), try sent(2)])
    #expect(feed.stored(3) == .send)
  }

  @Test func `a page that comes to a congested feed is read again once it has drained`() throws {
    var feed = InboxFeed(after: 0, top: 4)
    #expect(feed.begin() == .read)
    feed.congested()
    let (events, next) = feed.read(try page(1...2, top: 4))
    #expect(events == [])
    #expect(next == .skip)
    #expect(feed.cursor == 0)
    #expect(feed.stored(5) == .skip)
    #expect(feed.drained() == .read)
    let rows = try (1...5).map { ChatEvent.message(try row($0)) }
    #expect(feed.read(try page(1...5, top: 5)).events == rows)
  }

  @Test func `a feed that drains while it reads, or with nothing left, does not read again`() throws {
    var feed = InboxFeed(after: 0, top: 1)
    #expect(feed.begin() == .read)
    feed.congested()
    #expect(feed.drained() == .skip)
    #expect(feed.read(try page(1...1, top: 1)).next == .skip)
    feed.congested()
    #expect(feed.drained() == .skip)
  }

  @Test func `a feed that begins congested waits`() {
    var feed = InboxFeed(after: 0, top: 1)
    feed.congested()
    #expect(feed.begin() == .skip)
    #expect(feed.drained() == .read)
  }

  @Test func `1,024 answers may wait and one more is too many`() throws {
    var feed = InboxFeed(after: 0, top: 0)
    feed.congested()
    for n in 1...1_024 as ClosedRange<UInt64> { #expect(feed.stored(n, answer: try sent(n)) == .skip) }
    #expect(!feed.hasTooManyAnswers)
    #expect(feed.stored(1_025, answer: try sent(1_025)) == .skip)
    #expect(feed.hasTooManyAnswers)
    #expect(feed.drained() == .read)
    #expect(feed.read(try page(1...1_025, top: 1_025)).events.count == 1_025)
    #expect(!feed.hasTooManyAnswers)
  }
}
