import Testing
import WebSocketCore

@testable import wtalk

@Suite struct LogSamplerTests {
  private var sampler = LogSampler<Int>()
  private let start = Instant.now

  private mutating func take(_ kinds: [Int], after seconds: Double = 0) -> [Bool] {
    kinds.map { sampler.takes($0, at: start + .seconds(seconds)) }
  }

  private mutating func tick(after seconds: Double) -> [[Int?]] {
    sampler.tick(at: start + .seconds(seconds)).map { [$0.kind, $0.omitted] }
  }

  @Test mutating func `the first of a kind is taken, and the others of its second are counted`() {
    let taken = take([1, 1, 1, 2])
    #expect(taken == [true, false, false, true])
    #expect(sampler.deadline == start + .seconds(1))
    let told = tick(after: 1)
    #expect(told == [[1, 2]])
  }

  @Test mutating func `what goes on is told once a second, and what has ended begins anew`() {
    let taken = take([1, 1])
    let first = tick(after: 1)
    let more = take([1], after: 1.5)
    let second = tick(after: 2)
    let third = tick(after: 3)
    #expect(taken == [true, false] && more == [false])
    #expect(first == [[1, 1]] && second == [[1, 1]] && third == [])
    #expect(sampler.deadline == nil)
    let anew = take([1], after: 3)
    #expect(anew == [true])
  }

  @Test mutating func `of too many kinds the rest is one`() {
    let taken = take(Array(0..<66))
    #expect(taken.count(where: \.self) == 64 && taken.suffix(2) == [false, false])
    let told = tick(after: 1)
    #expect(told == [[nil, 2]])
    #expect(sampler.deadline == nil)
  }
}
