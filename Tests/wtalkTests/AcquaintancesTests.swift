import Chat
import Testing

@testable import wtalk

@Suite struct AcquaintancesTests {
  @Test func `names are kept in order, each once`() throws {
    var acquaintances = Acquaintances(names: [try Name("dave"), try Name("bob")])
    let isNew = try ["carol", "alice", "bob", "zoe", "carol", "Dave"].map { acquaintances.add(try Name($0)) }
    #expect(isNew == [true, true, false, true, false, false])
    #expect(acquaintances.names.map(\.description) == ["alice", "bob", "carol", "dave", "zoe"])
    #expect(acquaintances.rooms.isEmpty)
  }

  @Test func `rooms are not names`() throws {
    var acquaintances = Acquaintances()
    let dev = try Name("dev")
    let isNew = [acquaintances.add(room: dev), acquaintances.add(room: dev), acquaintances.add(dev)]
    #expect(isNew == [true, false, true])
    #expect(acquaintances == Acquaintances(names: [try Name("dev")], rooms: [try Name("dev")]))
  }

  @Test func `a crowd does not fill the memory`() {
    var acquaintances = Acquaintances()
    for number in 1...3_000 { _ = acquaintances.add(.anonymous(number)) }
    #expect(acquaintances.names.count == 1_000 && acquaintances.names == acquaintances.names.sorted())
    let isNew = acquaintances.add(.anonymous(1))
    #expect(!isNew)
  }
}
