import Chat
import ChatStore
import Testing

@Suite struct StoreHistoryTests {
  /// Alice has said `1` to `count` in #den.
  private func stage(_ store: TestedStore, count: Int) throws -> Stage {
    let stage = try Stage(store)
    try stage.logIn("alice")
    for number in 1...count { try stage.say("alice", "\(number)", to: "#den") }
    return stage
  }

  @Test(arguments: TestedStore.allCases)
  func `history is the newest messages, in their order`(_ store: TestedStore) throws {
    let stage = try stage(store, count: 7)
    let page = try stage.history("alice", "#den", limit: 3)
    #expect(page.texts == ["5", "6", "7"])
    #expect(page.messages.map(\.seq) == [5, 6, 7])
    #expect(page.conversation == (try Address("#den")))
    #expect(!page.isComplete)
    #expect(try stage.history("alice", "#den", limit: 7).isComplete)
    #expect(try stage.history("alice", "#den").texts.count == 7)
  }

  @Test(arguments: TestedStore.allCases)
  func `before pages back to the beginning`(_ store: TestedStore) throws {
    let stage = try stage(store, count: 7)
    let first = try stage.history("alice", "#den", before: 5, limit: 3)
    #expect(first.texts == ["2", "3", "4"])
    #expect(!first.isComplete)
    let second = try stage.history("alice", "#den", before: 2, limit: 3)
    #expect(second.texts == ["1"])
    #expect(second.isComplete)
    #expect(try stage.history("alice", "#den", before: 4, limit: 3).isComplete)
  }

  @Test(arguments: TestedStore.allCases)
  func `after pages on to the end`(_ store: TestedStore) throws {
    let stage = try stage(store, count: 7)
    let first = try stage.history("alice", "#den", after: 3, limit: 3)
    #expect(first.texts == ["4", "5", "6"])
    #expect(!first.isComplete)
    let second = try stage.history("alice", "#den", after: 6, limit: 3)
    #expect(second.texts == ["7"])
    #expect(second.isComplete)
    #expect(try stage.history("alice", "#den", after: 0, limit: 2).texts == ["1", "2"])
    #expect(try stage.history("alice", "#den", after: 4, limit: 3).isComplete)
  }

  @Test(arguments: TestedStore.allCases)
  func `before and after together mean the newest between them`(_ store: TestedStore) throws {
    let stage = try stage(store, count: 9)
    let page = try stage.history("alice", "#den", before: 8, after: 2, limit: 3)
    #expect(page.texts == ["5", "6", "7"])
    #expect(!page.isComplete)
    let rest = try stage.history("alice", "#den", before: 5, after: 2, limit: 3)
    #expect(rest.texts == ["3", "4"])
    #expect(rest.isComplete)
    #expect(try stage.history("alice", "#den", before: 3, after: 5).texts == [])
  }

  @Test(arguments: TestedStore.allCases)
  func `J7: an extreme limit is clamped, and a cursor out of the way gives an empty page`(_ store: TestedStore) throws {
    let stage = try stage(store, count: 600)
    #expect(try stage.history("alice", "#den", limit: 0).texts == ["600"])
    #expect(try stage.history("alice", "#den", limit: .max).texts.count == 500)
    #expect(try stage.history("alice", "#den").texts.count == 50)
    for page in [
      try stage.history("alice", "#den", after: .max), try stage.history("alice", "#den", after: 600),
      try stage.history("alice", "#den", before: 0), try stage.history("alice", "#den", before: 1),
    ] {
      #expect(page.messages == [])
      #expect(page.isComplete)
    }
    #expect(try stage.history("alice", "#den", before: .max, limit: 1).texts == ["600"])
  }

  @Test(arguments: TestedStore.allCases)
  func `a message of history has no row`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    let message = try stage.say("alice", "hi", to: "@bob")
    #expect(try stage.history("alice", "@bob").messages == [message.push(to: try Name("alice"), n: nil)])
    #expect(try stage.history("bob", "@alice").messages == [message.push(to: try Name("bob"), n: nil)])
    #expect(try stage.history("bob", "@alice").conversation == (try Address("@alice")))
  }

  @Test(arguments: TestedStore.allCases)
  func `A13: a conversation one is not in is not found, same as one that is not there`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob", "carol"])
    try stage.say("alice", "hi", to: "@bob")
    for address in ["@alice", "@bob", "@carol", "@nobody", "#nothing"] {
      #expect(throws: ChatError(.notFound, "there is no such conversation")) { try stage.history("carol", address) }
    }
  }

  @Test(arguments: TestedStore.allCases)
  func `anybody may read a room`(_ store: TestedStore) throws {
    let stage = try stage(store, count: 2)
    try stage.logIn("bob")
    #expect(try stage.history("bob", "#den").texts == ["1", "2"])
  }

  @Test(arguments: TestedStore.allCases)
  func `a room's messages are in order whether or not they have rows`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("bob", device: "laptop")
    for number in 1...20 {
      if number % 3 == 0 { try stage.join("bob", "den") } else { try stage.leave("bob", "den") }
      try stage.sayPlainly("alice", "\(number)", to: "#den")
    }
    #expect(try stage.history("bob", "#den").messages.map(\.seq) == (1...20).map { $0 })
    #expect(try stage.history("bob", "#den", after: 4, limit: 4).texts == ["5", "6", "7", "8"])
    #expect(try stage.rows("bob").map(\.seq) == [3, 6, 9, 12, 15, 18])
  }

  @Test(arguments: TestedStore.allCases)
  func `a page of history holds about 64 KiB, or one message`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("alice")
    for size in [1, 900_000, 25_000, 25_000, 25_000] { try stage.say("alice", String(repeating: "x", count: size), to: "#den") }
    let newest = try stage.history("alice", "#den")
    #expect((2...3).contains(newest.messages.count))
    #expect(newest.messages.last?.seq == 5)
    #expect(!newest.isComplete)
    #expect(try stage.history("alice", "#den", before: 3).messages.map(\.seq) == [2])
    let oldest = try stage.history("alice", "#den", after: 1)
    #expect(oldest.messages.map(\.seq) == [2])
    #expect(!oldest.isComplete)
    #expect(try stage.history("alice", "#den", before: 2).isComplete)
  }
}
