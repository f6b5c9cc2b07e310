import Testing

@testable import Chat

@Suite struct LoginLimiterTests {
  private var limiter = LoginLimiter()
  private let start = SuspendingClock().now

  @Test mutating func `a name's delay doubles from the sixth failure on, to at most 8 seconds`() throws {
    let alice = try Name("alice")
    var delays: [Duration] = []
    for _ in 0..<12 {
      limiter.failed(alice, from: nil, at: start)
      delays.append(limiter.delay(of: alice, at: start))
    }
    #expect(delays == [0, 0, 0, 0, 1, 2, 4, 8, 8, 8, 8, 8].map { .seconds($0) })
    #expect(limiter.delay(of: alice, at: start + LoginLimiter.window) == .zero)
  }

  @Test mutating func `an address waits until its first failure is 5 minutes old`() throws {
    for number in 0..<20 { limiter.failed(try Name("name\(number)"), from: "here", at: start + .seconds(number)) }
    #expect(limiter.wait(of: "here", at: start + .seconds(20)) == .seconds(280))
    #expect(limiter.wait(of: "there", at: start) == nil)
    #expect(limiter.wait(of: nil, at: start) == nil)
    #expect(limiter.wait(of: "here", at: start + .seconds(300)) == nil)
  }

  @Test mutating func `of too many names the oldest is forgotten`() throws {
    let first = try Name("first")
    for _ in 0..<6 { limiter.failed(first, from: nil, at: start) }
    for number in 1..<LoginLimiter.capacity { limiter.failed(try Name("name\(number)"), from: nil, at: start) }
    #expect(limiter.delay(of: first, at: start) > .zero)
    limiter.failed(try Name("last"), from: nil, at: start)
    #expect(limiter.delay(of: first, at: start) == .zero)
  }
}
