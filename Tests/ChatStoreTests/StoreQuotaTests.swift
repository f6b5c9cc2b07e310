import Chat
import Testing

@testable import ChatStore

@Suite struct StoreQuotaTests {
  /// How many of each code, or of `stored`, come of these texts to one or more addresses.
  private func outcomes(_ stage: Stage, _ speaker: String, _ count: Int, to recipient: (Int) -> String) throws -> [String: Int] {
    let drafts = try (1...count).map { try stage.draft(speaker, .text("\($0)"), to: recipient($0)) }
    return stage.append(drafts).reduce(into: [:]) { counts, outcome in
      switch outcome {
      case .stored: counts["stored", default: 0] += 1
      case .repeated: counts["repeated", default: 0] += 1
      case .refused(_, let code): counts[code.rawValue, default: 0] += 1
      }
    }
  }

  @Test(arguments: TestedStore.allCases)
  func `R6: one sender makes a thousand rooms and no more, and others make theirs`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    #expect(try outcomes(stage, "alice", 1_200) { "#room\($0)" } == ["stored": 1_000, "quota": 200])
    #expect(try outcomes(stage, "alice", 10) { "#room\($0)" } == ["stored": 10])
    #expect(try outcomes(stage, "bob", 10) { "#other\($0)" } == ["stored": 10])
    #expect(try outcomes(stage, "alice", 10) { "#other\($0)" } == ["stored": 10])
  }

  @Test(arguments: TestedStore.allCases)
  func `R6: a thousand messages of one sender wait for somebody who is away, and others' come through`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob", "carol"], device: "laptop")
    try stage.say("bob", "bye", to: "@alice")
    try stage.release("bob")
    #expect(try outcomes(stage, "alice", 1_200) { _ in "@bob" } == ["stored": 1_000, "quota": 200])
    #expect(try outcomes(stage, "carol", 10) { _ in "@bob" } == ["stored": 10])
    #expect(try outcomes(stage, "alice", 10) { _ in "@carol" } == ["stored": 10])
    try stage.logIn("bob", device: "laptop")
    #expect(try stage.page("bob").top == 1_011)
    #expect(try outcomes(stage, "alice", 10) { _ in "@bob" } == ["stored": 10])
    try stage.release("bob")
    #expect(try outcomes(stage, "alice", 1_001) { _ in "@bob" } == ["stored": 1_000, "quota": 1])
  }

  @Test(arguments: TestedStore.allCases)
  func `who is here gets as many messages as there are`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"])
    #expect(try outcomes(stage, "alice", 2_500) { _ in "@bob" } == ["stored": 2_500])
    #expect(try outcomes(stage, "alice", 2_500) { _ in "@alice" } == ["stored": 2_500])
    try stage.release("bob")
    #expect(try outcomes(stage, "alice", 1_001) { _ in "@bob" } == ["stored": 1_000, "quota": 1])
  }

  @Test(arguments: TestedStore.allCases)
  func `G9: a message that was stored is repeated, though the quota is used up since`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"])
    try stage.release("bob")
    let draft = try stage.draft("alice", .text("first"), to: "@bob", id: Stage.id(1))
    let stamp = try stage.stored(draft).stamp
    #expect(try outcomes(stage, "alice", 1_000) { _ in "@bob" } == ["stored": 999, "quota": 1])
    #expect(try stage.append(draft) == .repeated(draft, stamp))
  }

  @Test(arguments: TestedStore.allCases)
  func `R6: of many devices the one that logged in longest ago is forgotten, and starts at the top`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn("alice")
    for number in 1...32 { try stage.logIn("bob", device: "device\(number)") }
    try stage.say("alice", "hi", to: "@bob")
    #expect(try stage.logIn("bob", device: "device1").cursor == 0)
    #expect(try stage.logIn("bob", device: "another").cursor == 1)
    #expect(try stage.logIn("bob", device: "device1").cursor == 0)
    #expect(try stage.logIn("bob", device: "device3").cursor == 0)
    #expect(try stage.logIn("bob", device: "device2").cursor == 1)
  }
}
