import Testing

@testable import wtalk

@Suite struct BackoffTests {
  @Test func `waits double from 0.5 s to 30 s, each up to half as long again`() throws {
    var backoff = Backoff(limit: nil, seed: 7)
    for base in [0.5, 1, 2, 4, 8, 16, 30, 30] {
      let next = backoff.wait()
      let wait = try #require(next)
      #expect(wait >= .seconds(base) && wait <= min(.seconds(30), .seconds(base * 1.5)))
    }
  }

  @Test func `two seeds do not come back in step`() {
    var (one, other) = (Backoff(limit: nil, seed: 1), Backoff(limit: nil, seed: 2))
    let waits = (one.wait(), other.wait())
    #expect(waits.0 != waits.1)
  }

  @Test func `a connection allows all tries again, and standing for a while a short wait`() {
    var backoff = Backoff(limit: 2, seed: 1)
    _ = backoff.wait()
    _ = backoff.wait()
    let none = backoff.wait()
    #expect(none == nil)
    backoff.succeeded()
    let third = backoff.wait()
    #expect(third.map { $0 >= .seconds(2) } == true)
    backoff.reset()
    let fourth = backoff.wait()
    #expect(fourth.map { $0 <= .milliseconds(750) } == true)
  }
}
