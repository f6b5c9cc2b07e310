import NIOCore
import Testing
import WebSocketCore

@testable import wtalk

@Suite struct PingSessionTests {
  private let start = Instant.now

  private func session(count: Int? = nil, size: Int = 2) -> PingSession {
    PingSession(PingPlan(count: count, interval: .seconds(1), size: size, wait: .seconds(3)))
  }

  private func payload(_ text: String) -> ByteBuffer { ByteBuffer(string: text) }

  @Test func `a ping goes out at once and then every interval, each with its own number`() {
    var session = session(size: 6)
    #expect(session.handle(.opened, at: start) == [.ping(payload("1 ~~~~"))])
    #expect(session.deadline == start + .seconds(1))
    #expect(session.tick(at: start + .milliseconds(999)) == [])
    #expect(session.tick(at: start + .seconds(1)) == [.ping(payload("2 ~~~~"))])
  }

  @Test func `an answer is told with its time, and others are not ours`() {
    var session = session()
    _ = session.handle(.opened, at: start)
    #expect(session.handle(.ponged(payload("x")), at: start) == [])
    #expect(
      session.handle(.ponged(payload("1 ")), at: start + .microseconds(213)) == [.print("pong: seq=1 bytes=2 time=0.213 ms")])
    #expect(session.handle(.ponged(payload("1 ")), at: start) == [])
    #expect(session.statistics.lines.last == "round trip min/avg/max/mdev = 0.213 ms/0.213 ms/0.213 ms/0.000 ms")
  }

  @Test func `it ends with the last answer, and is content`() {
    var session = session(count: 2)
    _ = session.handle(.opened, at: start)
    _ = session.handle(.ponged(payload("1 ")), at: start)
    #expect(session.tick(at: start + .seconds(1)) == [.ping(payload("2 "))])
    #expect(session.status == .notMet)
    #expect(session.handle(.ponged(payload("2 ")), at: start + .seconds(1)).last == .close)
    #expect(session.status == .done && session.deadline == nil)
  }

  @Test func `what is not answered in time is lost, and counts`() {
    var session = session(count: 1)
    _ = session.handle(.opened, at: start)
    #expect(session.deadline == start + .seconds(3))
    #expect(session.tick(at: start + .seconds(3)) == [.print("no answer: seq=1"), .close])
    #expect(session.status == .notMet)
    #expect(session.statistics.lines == ["1 pings sent, 0 answered, 100 % lost"])
  }

  @Test func `an interrupt ends it, once`() {
    var session = session()
    _ = session.handle(.opened, at: start)
    #expect(session.handle(.interrupted, at: start) == [.close])
    #expect(session.handle(.interrupted, at: start) == [])
  }
}
