import Testing

@testable import WebSocketCore

@Suite struct WritingPaceTests {
  private let limits: Limits
  private var pace = WritingPace()

  init() {
    var limits = Limits()
    limits.requirePace()
    self.limits = limits
  }

  private mutating func receive(
    _ count: Int, isWithinFrame: Bool = true, message: Int? = nil, ended: (frame: Bool, message: Bool) = (false, false), after seconds: Int
  ) {
    pace.received(count, under: limits, at: start + .seconds(seconds))
    pace.settle(isWithinFrame: isWithinFrame, messageSize: message, ended: ended, at: start + .seconds(seconds))
  }

  private var deadline: Duration? { pace.deadline(under: limits).map { start.duration(to: $0) } }

  @Test func `nothing is late when nothing has begun`() {
    #expect(deadline == nil)
    #expect(pace.failure(under: limits, at: start + .seconds(1_000)) == nil)
  }

  @Test mutating func `R4 and G13: a frame that drips is over after ten seconds`() {
    for second in 0...9 { receive(1, after: second) }
    #expect(deadline == .seconds(10))
    #expect(pace.failure(under: limits, at: start + .milliseconds(9_999)) == nil)
    #expect(pace.failure(under: limits, at: start + .seconds(10)) == ProtocolError(.policyViolation, "frame stalled"))
  }

  @Test mutating func `a frame that goes on by 64 bytes, or ends, has ten seconds more`() {
    receive(1, after: 0)
    receive(63, after: 4)
    #expect(deadline == .seconds(10))
    receive(1, after: 6)
    #expect(deadline == .seconds(16))
    receive(9, ended: (true, true), after: 8)
    #expect(deadline == .seconds(18))
    receive(1, isWithinFrame: false, ended: (true, true), after: 9)
    #expect(deadline == nil)
  }

  @Test mutating func `R4 and G13: after thirty seconds a message has averaged 4 KiB a second`() {
    receive(100, message: 100, after: 0)
    receive(100_000, isWithinFrame: false, message: 100_100, ended: (true, false), after: 5)
    #expect(deadline == .seconds(30))
    receive(100_000, isWithinFrame: false, message: 200_100, ended: (true, false), after: 20)
    #expect(deadline == .seconds(200_100) / 4_096)
    #expect(pace.failure(under: limits, at: start + .seconds(48)) == nil)
    #expect(pace.failure(under: limits, at: start + .seconds(49)) == ProtocolError(.policyViolation, "message too slow"))
  }

  @Test mutating func `every message has its own thirty seconds`() {
    receive(100, isWithinFrame: false, message: 100, ended: (true, false), after: 0)
    receive(100, isWithinFrame: false, message: 50, ended: (true, true), after: 20)
    #expect(deadline == .seconds(50))
  }

  @Test mutating func `time in which the peer could not go on does not count`() {
    receive(100, message: 100, after: 0)
    pace.restart(at: start + .seconds(100))
    #expect(deadline == .seconds(110))
    receive(100, isWithinFrame: false, message: 200, ended: (true, false), after: 101)
    #expect(deadline == .seconds(130))
  }

  @Test func `without a pace to keep any byte is enough, for as long as one likes`() {
    let (limits, later) = (Limits(), start + .seconds(29))
    var pace = WritingPace()
    pace.settle(isWithinFrame: true, messageSize: 1, ended: (false, false), at: start)
    pace.received(1, under: limits, at: later)
    pace.settle(isWithinFrame: true, messageSize: 2, ended: (false, false), at: later)
    #expect(pace.deadline(under: limits) == later + .seconds(30))
  }
}
