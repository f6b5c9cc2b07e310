import Testing

@testable import Chat

@Suite struct PresenceLimitTests {
  private let start = SuspendingClock().now
  private let subject: PresenceLimit.Subject
  private var limit = PresenceLimit()

  init() throws { subject = PresenceLimit.Subject(name: try Name("bob"), audience: .room(try Name("dev"))) }

  private mutating func due(_ milliseconds: Int) -> [ChatEvent.State] {
    limit.takeDue(at: start + .milliseconds(milliseconds)).map(\.state)
  }

  private mutating func takes(_ state: ChatEvent.State, _ milliseconds: Int = 0) -> Bool {
    limit.takes(state, of: subject, at: start + .milliseconds(milliseconds))
  }

  @Test mutating func `three changes are told at once, and what was told is not told again`() {
    #expect([takes(.here), takes(.gone), takes(.here)] == [true, true, true])
    #expect(limit.deadline == start + .seconds(1))
    #expect([takes(.gone), takes(.here)] == [false, false])
    #expect(due(1_000) == [])
  }

  @Test mutating func `R7: how it stands is told once a second, however often it changes`() {
    for _ in 0..<3 { #expect(takes(.here) == true) }
    for second in 1...5 {
      for _ in 0..<1_000 { #expect([takes(.gone, second * 1_000 - 1), takes(.here, second * 1_000 - 1)] == [false, false]) }
      #expect(takes(second % 2 == 1 ? .gone : .here, second * 1_000 - 1) == false)
      #expect(due(second * 1_000 - 1) == [])
      #expect(due(second * 1_000) == [second % 2 == 1 ? .gone : .here])
    }
  }

  @Test mutating func `a quiet second is worth one change, up to three, and then nothing is kept`() {
    for _ in 0..<3 { #expect(takes(.here) == true) }
    #expect(due(1_000) == [])
    #expect([takes(.gone, 1_500), takes(.here, 1_500)] == [true, false])
    #expect(due(2_000) == [.here])
    for second in 3...5 { #expect(due(second * 1_000) == []) }
    #expect(limit.deadline == nil)
    for _ in 0..<3 { #expect(takes(.gone, 6_000) == true) }
    #expect(takes(.here, 6_000) == false)
  }

  @Test mutating func `names and audiences do not get in each other's way`() throws {
    #expect(limit.takes(.here, of: subject, at: start) == true)
    #expect(limit.takes(.here, of: PresenceLimit.Subject(name: try Name("carol"), audience: subject.audience), at: start) == true)
    for audience: PresenceLimit.Subject.Audience in [.members(try Name("dev")), .watchers, .person(try Name("alice"))] {
      #expect(limit.takes(.joined, of: PresenceLimit.Subject(name: subject.name, audience: audience), at: start) == true)
    }
  }
}
