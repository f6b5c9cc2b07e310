import Glibc
import Testing
import WebSocketCore

@testable import wtalk

@Suite struct ShutdownLadderTests {
  private let start = Instant.now

  @Test func `nothing is due before anybody wants the end`() {
    var ladder = ShutdownLadder()
    #expect(ladder.deadline == nil)
    #expect(ladder.tick(at: start) == nil)
  }

  @Test func `who does not go is interrupted, asked and killed`() {
    var ladder = ShutdownLadder()
    ladder.begin(at: start)
    #expect(ladder.deadline == start + .seconds(1))
    #expect(ladder.tick(at: start + .milliseconds(999)) == nil)
    #expect(ladder.tick(at: start + .seconds(1)) == SIGINT)
    #expect(ladder.deadline == start + .seconds(2))
    #expect(ladder.tick(at: start + .seconds(2)) == SIGTERM)
    #expect(ladder.deadline == start + .seconds(4))
    #expect(ladder.tick(at: start + .seconds(3)) == nil)
    #expect(ladder.tick(at: start + .seconds(4)) == SIGKILL)
    #expect(ladder.deadline == nil)
    #expect(ladder.tick(at: start + .seconds(60)) == nil)
  }

  @Test func `a tick that comes late puts off what follows`() {
    var ladder = ShutdownLadder()
    ladder.begin(at: start)
    #expect(ladder.tick(at: start + .seconds(30)) == SIGINT)
    #expect(ladder.tick(at: start + .seconds(30)) == nil)
    #expect(ladder.deadline == start + .seconds(31))
  }

  @Test func `wanting the end twice changes nothing`() {
    var ladder = ShutdownLadder()
    ladder.begin(at: start)
    ladder.begin(at: start + .milliseconds(900))
    #expect(ladder.deadline == start + .seconds(1))
  }

  @Test func `who has gone is sent nothing`() {
    var ladder = ShutdownLadder()
    ladder.begin(at: start)
    ladder.end()
    #expect(ladder.deadline == nil)
    #expect(ladder.tick(at: start + .seconds(9)) == nil)
  }
}
