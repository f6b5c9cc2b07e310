import Chat
import ChatStore
import Testing

@Suite struct StoreSearchTests {
  private func stage(_ store: TestedStore, _ texts: [String]) throws -> Stage {
    let stage = try Stage(store)
    try stage.logIn("alice")
    for text in texts { try stage.say("alice", text, to: "#den") }
    return stage
  }

  @Test(arguments: TestedStore.allCases)
  func `a search finds words in any case and anywhere`(_ store: TestedStore) throws {
    let stage = try stage(store, ["Hello World", "hello", "ÜBER", "worldwide", "other"])
    #expect(try stage.found("alice", "WORLD", in: "#den") == ["Hello World", "worldwide"])
    #expect(try stage.found("alice", "lo wo", in: "#den") == ["Hello World"])
    #expect(try stage.found("alice", "über", in: "#den") == ["ÜBER"])
    #expect(try stage.found("alice", "nothing", in: "#den") == [])
  }

  @Test(arguments: TestedStore.allCases)
  func `a search finds a text however its letters are composed`(_ store: TestedStore) throws {
    let stage = try stage(store, ["un caf\u{E9}", "un cafe\u{301}", "un cafe"])
    let both = ["un caf\u{E9}", "un cafe\u{301}"].map { Array($0.utf8) }
    for words in ["CAF\u{C9}", "cafe\u{301}"] {
      #expect(try stage.found("alice", words, in: "#den").map { Array($0.utf8) } == both)
    }
  }

  @Test(arguments: TestedStore.allCases)
  func `a search finds Chinese, Japanese and Korean within a sentence`(_ store: TestedStore) throws {
    let stage = try stage(store, ["今天天气很好", "明日は雨です", "오늘은 맑음", "🎉 party"])
    #expect(try stage.found("alice", "天气", in: "#den") == ["今天天气很好"])
    #expect(try stage.found("alice", "雨", in: "#den") == ["明日は雨です"])
    #expect(try stage.found("alice", "오늘", in: "#den") == ["오늘은 맑음"])
    #expect(try stage.found("alice", "🎉", in: "#den") == ["🎉 party"])
  }

  @Test(arguments: TestedStore.allCases)
  func `J8: a search takes every character literally`(_ store: TestedStore) throws {
    let texts = ["100%", "a_b", "axb", "it'; DROP TABLE messages", "\"quoted\" * NOT", "back\\slash"]
    let stage = try stage(store, texts)
    #expect(try stage.found("alice", "%", in: "#den") == ["100%"])
    #expect(try stage.found("alice", "a_b", in: "#den") == ["a_b"])
    #expect(try stage.found("alice", "%_", in: "#den") == [])
    #expect(try stage.found("alice", "'; drop table", in: "#den") == ["it'; DROP TABLE messages"])
    #expect(try stage.found("alice", "\"quoted\" *", in: "#den") == ["\"quoted\" * NOT"])
    #expect(try stage.found("alice", "\\", in: "#den") == ["back\\slash"])
    #expect(try stage.history("alice", "#den").texts == texts)
  }

  @Test(arguments: TestedStore.allCases)
  func `a search finds no bytes`(_ store: TestedStore) throws {
    let stage = try stage(store, ["hello"])
    _ = try stage.stored(try stage.draft("alice", .binary(Array("hello".utf8)), to: "#den", isPlain: true))
    #expect(try stage.history("alice", "#den", search: "hello").messages.map(\.seq) == [1])
  }

  @Test(arguments: TestedStore.allCases)
  func `a search has pages like everything else`(_ store: TestedStore) throws {
    let stage = try stage(store, (1...200).map { $0 % 10 == 0 ? "needle \($0)" : "hay \($0)" })
    let newest = try stage.history("alice", "#den", limit: 2, search: "needle")
    #expect(newest.texts == ["needle 190", "needle 200"])
    #expect(!newest.isComplete)
    #expect(try stage.history("alice", "#den", before: 190, limit: 2, search: "needle").texts == ["needle 170", "needle 180"])
    #expect(try stage.history("alice", "#den", after: 15, limit: 2, search: "needle").texts == ["needle 20", "needle 30"])
    #expect(try stage.history("alice", "#den", before: 21, limit: 50, search: "needle").isComplete)
    #expect(try stage.history("alice", "#den", after: 1, limit: 500, search: "needle").texts.count == 20)
  }

  @Test(arguments: TestedStore.allCases)
  func `A13: a search stays in its conversation`(_ store: TestedStore) throws {
    let stage = try stage(store, ["needle in the den"])
    try stage.logIn(["bob", "carol"])
    try stage.say("alice", "needle for bob", to: "@bob")
    #expect(try stage.found("bob", "needle", in: "@alice") == ["needle for bob"])
    #expect(try stage.found("bob", "needle", in: "#den") == ["needle in the den"])
    #expect(throws: ChatError(.notFound, "there is no such conversation")) { try stage.found("carol", "needle", in: "@alice") }
  }
}
