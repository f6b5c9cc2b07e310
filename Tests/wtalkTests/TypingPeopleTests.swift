import Chat
import Testing
import WebSocketCore

@testable import wtalk

@Suite struct TypingPeopleTests {
  private let start = Instant.now

  @Test func `a person is typing for six seconds from when they last said so`() throws {
    let bob = try Name("bob")
    var people = TypingPeople()
    people.add(bob, in: .lobby, at: start)
    people.add(bob, in: .lobby, at: start + .seconds(2))
    #expect(people.deadline == start + .seconds(8))
    people.tick(at: start + .milliseconds(7_999))
    #expect(people.names(in: .lobby) == [bob])
    people.tick(at: start + .seconds(8))
    #expect(people.names(in: .lobby) == [])
    #expect(people.deadline == nil)
  }

  @Test func `each conversation has people of its own`() throws {
    let (bob, carol) = (try Name("bob"), try Name("carol"))
    var people = TypingPeople()
    people.add(bob, in: .lobby, at: start)
    people.add(carol, in: .lobby, at: start)
    people.add(bob, in: .person(bob), at: start)
    people.remove(bob, in: .lobby)
    #expect(people.names(in: .lobby) == [carol])
    #expect(people.names(in: .person(bob)) == [bob])
  }

  @Test func `R7: of many only the newest are kept`() throws {
    var people = TypingPeople()
    for number in 1...1_000 { people.add(try Name("n\(number)"), in: .lobby, at: start) }
    #expect(people.names(in: .lobby).map(\.description) == (981...1_000).map { "n\($0)" })
  }
}
