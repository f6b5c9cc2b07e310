import Chat
import ChatStore
import Testing

@Suite struct StoreInboxTests {
  @Test(arguments: TestedStore.allCases)
  func `a login without a device has no cursor and does not care for a position`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    let admission = try stage.logIn("alice", epoch: Stage.id(1), n: 99, last: Stage.id(2))
    #expect(admission.cursor == nil)
    #expect(!admission.isReset)
  }

  @Test(arguments: TestedStore.allCases)
  func `a new device starts at the top`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "one", to: "@bob")
    let phone = try stage.logIn("bob", device: "phone")
    #expect(phone.top == 1)
    #expect(phone.cursor == 1)
    #expect(!phone.isReset)
  }

  @Test(arguments: TestedStore.allCases)
  func `a known device goes on after its last got, each for itself`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.logIn("bob", device: "phone")
    for text in ["one", "two", "three"] { try stage.say("alice", text, to: "@bob") }
    try stage.got("bob", "laptop", 2)
    #expect(try stage.logIn("bob", device: "laptop").cursor == 2)
    #expect(try stage.logIn("bob", device: "phone").cursor == 0)
    #expect(try stage.inbox("bob", after: 2) == ["3 @alice 3 alice: three"])
  }

  @Test(arguments: TestedStore.allCases)
  func `a device's got does not go back`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    for text in ["one", "two", "three"] { try stage.say("alice", text, to: "@bob") }
    try stage.got("bob", "laptop", 3)
    try stage.got("bob", "laptop", 1)
    #expect(try stage.logIn("bob", device: "laptop").cursor == 3)
  }

  @Test(arguments: TestedStore.allCases, [4, UInt64.max])
  func `J6: a got beyond the top counts as the top`(_ store: TestedStore, n: UInt64) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    for text in ["one", "two", "three"] { try stage.say("alice", text, to: "@bob") }
    #expect(try stage.got("bob", "laptop", n) == ["alice+bob delivered bob 3 for alice"])
    #expect(try stage.logIn("bob", device: "laptop").cursor == 3)
    try stage.say("alice", "four", to: "@bob")
    #expect(try stage.inbox("bob", after: 3) == ["4 @alice 4 alice: four"])
  }

  @Test(arguments: TestedStore.allCases)
  func `a position is where the device goes on, whatever its got`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.logIn("bob", device: "phone")
    let ids = try ["one", "two", "three"].map { try stage.say("alice", $0, to: "@bob").draft.id }
    try stage.got("bob", "laptop", 2)
    for (n, id) in zip([UInt64(1), 2, 3], ids) {
      let admission = try stage.logIn("bob", device: "laptop", epoch: Stage.epoch, n: n, last: id)
      #expect(admission.cursor == n)
      #expect(!admission.isReset)
    }
    #expect(try stage.logIn("bob", device: "laptop", epoch: Stage.epoch, n: 0).cursor == 0)
    #expect(try stage.logIn("bob", device: "laptop", n: 1).cursor == 1)
    #expect(try stage.logIn("bob", device: "laptop").cursor == 2)
  }

  @Test(arguments: TestedStore.allCases)
  func `a position in another store is reset`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "one", to: "@bob")
    let admission = try stage.logIn("bob", device: "laptop", epoch: Stage.id(1), n: 1)
    #expect(admission.isReset)
    #expect(admission.cursor == 0)
    #expect(admission.epoch == Stage.epoch)
    #expect(admission.top == 1)
  }

  @Test(arguments: TestedStore.allCases, [2, UInt64.max])
  func `a position beyond the top is reset`(_ store: TestedStore, n: UInt64) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "one", to: "@bob")
    let admission = try stage.logIn("bob", device: "laptop", epoch: Stage.epoch, n: n)
    #expect(admission.isReset)
    #expect(admission.cursor == 0)
  }

  @Test(arguments: TestedStore.allCases)
  func `A11: a position with another message in its row is reset`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "one", to: "@bob", id: Stage.id(1))
    try stage.say("alice", "two", to: "@bob", id: Stage.id(2))
    #expect(try stage.logIn("bob", device: "laptop", n: 2, last: Stage.id(1)).isReset)
    #expect(try stage.logIn("bob", device: "laptop", n: 1, last: Stage.id(2)).cursor == 0)
    #expect(try !stage.logIn("bob", device: "laptop", n: 2, last: Stage.id(2)).isReset)
    #expect(try !stage.logIn("bob", device: "laptop", n: 0, last: Stage.id(9)).isReset)
  }

  @Test(arguments: TestedStore.allCases)
  func `A11: a device's last row is known even when every device has it`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "one", to: "@bob", id: Stage.id(1))
    try stage.say("alice", "two", to: "@bob", id: Stage.id(2))
    try stage.got("bob", "laptop", 2)
    #expect(try stage.logIn("bob", device: "laptop", n: 2, last: Stage.id(1)).isReset)
    #expect(try !stage.logIn("bob", device: "laptop", n: 2, last: Stage.id(2)).isReset)
  }

  @Test(arguments: TestedStore.allCases)
  func `A11: a cursor is one name's own`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob", "carol"], device: "laptop")
    for text in ["one", "two"] { try stage.say("alice", text, to: "@bob") }
    try stage.say("alice", "three", to: "@carol")
    try stage.got("bob", "laptop", 2)
    #expect(try stage.logIn("carol", device: "laptop").cursor == 0)
    #expect(try stage.logIn("carol", device: "laptop", epoch: Stage.epoch, n: 2).isReset)
  }

  @Test(arguments: TestedStore.allCases)
  func `rows come in pages of at most 256, without a gap`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    for number in 1...600 { try stage.say("alice", "\(number)", to: "@bob") }
    let page = try stage.page("bob", after: 10)
    #expect(page.top == 600)
    #expect(page.rows.count == 256)
    #expect(page.rows.first?.n == 11)
    #expect(try stage.rows("bob").map(\.n) == (1...600).map { $0 })
    #expect(try stage.rows("bob", after: 580).map(\.content.text) == (581...600).map { "\($0)" })
  }

  @Test(arguments: TestedStore.allCases)
  func `a page of rows holds about 64 KiB, or one row`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    let sizes = [25_000, 25_000, 25_000, 900_000, 900_000, 1, 1]
    for size in sizes { try stage.say("alice", String(repeating: "x", count: size), to: "@bob") }
    #expect((2...3).contains(try stage.page("bob").rows.count))
    #expect(try stage.page("bob", after: 3).rows.count == 1)
    #expect(try stage.page("bob", after: 4).rows.count == 1)
    #expect(try stage.page("bob", after: 5).rows.count == 2)
    #expect(try stage.rows("bob").map(\.content.text.utf8.count) == sizes)
  }

  @Test(arguments: TestedStore.allCases, [1, 2, UInt64.max])
  func `after the top there are no rows`(_ store: TestedStore, row: UInt64) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("alice", "one", to: "@bob")
    #expect(try stage.page("bob", after: row) == InboxPage(rows: [], top: 1))
  }

  @Test(arguments: TestedStore.allCases)
  func `a row is the message as its reader is shown it`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"], device: "laptop")
    try stage.say("bob", "one", to: "#den")
    let message = try stage.say("alice", "two", to: "@bob")
    #expect(try stage.rows("alice") == [message.push(to: try Name("alice"), n: 1)])
    #expect(try stage.rows("bob", after: 1) == [message.push(to: try Name("bob"), n: 2)])
  }

  @Test(arguments: TestedStore.allCases)
  func `the welcome's top is the newest row though nobody kept it`(_ store: TestedStore) throws {
    let stage = try Stage(store)
    try stage.logIn(["alice", "bob"])
    for text in ["one", "two"] { try stage.say("alice", text, to: "@bob") }
    let admission = try stage.logIn("bob", device: "laptop")
    #expect(admission.top == 2)
    #expect(admission.cursor == 2)
    try stage.say("alice", "three", to: "@bob")
    #expect(try stage.inbox("bob", after: 2) == ["3 @alice 3 alice: three"])
  }
}
