import ArgumentParser
import NIOCore
import Testing

@testable import wtalk

@Suite struct BenchPlanTests {
  private func plan(_ arguments: String...) throws -> BenchPlan { try BenchPlan(BenchOptions.parse(arguments)) }

  @Test func `by default ten connections have one message under way each`() throws {
    let plan = try plan()
    #expect(plan.mode == .echo && plan.connections == 10 && plan.load == .depth(1) && plan.size == 64 && plan.threads == 1)
    #expect(plan.share(of: 0).rate == nil)
  }

  @Test func `threads share connections and rate, and pairs stay together`() throws {
    let plan = try plan("--connections", "10", "--threads", "3", "--rate", "100")
    #expect((0..<3).map { plan.share(of: $0).count } == [4, 3, 3])
    #expect((0..<3).map { plan.share(of: $0).first } == [0, 4, 7])
    #expect((0..<3).map { plan.share(of: $0).rate } == [40, 30, 30])
    let pairs = try self.plan("--mode", "chat", "--connections", "12", "--threads", "2")
    #expect((0..<2).map { pairs.share(of: $0).first } == [0, 6])
  }

  @Test(arguments: [
    ["--rate", "1", "--depth", "1"], ["--size", "23"], ["--duration", "0"], ["--mode", "fan-out", "--threads", "2"],
    ["--mode", "chat", "--connections", "3"], ["--connections", "0"], ["--mode", "x"], ["--connections", "100", "--threads", "65"],
  ])
  func `what makes no sense is refused`(arguments: [String]) {
    #expect(throws: (any Error).self) { try BenchPlan(BenchOptions.parse(arguments)) }
  }
}

@Suite struct BenchScheduleTests {
  @Test func `messages are due at their rate, and late ones keep their time`() {
    var schedule = BenchSchedule(perSecond: 1000, from: 5_000_000)
    #expect(schedule.due(at: 4_999_999) == nil)
    #expect(schedule.due(at: 9_000_000) == 5_000_000)
    schedule.take()
    #expect(schedule.due(at: 9_000_000) == 6_000_000)
    for _ in 0..<4 { schedule.take() }
    #expect(schedule.due(at: 9_000_000) == nil)
  }
}

@Suite struct StampedMessageTests {
  @Test func `a message carries its time, and is as long as it is to be`() {
    let bytes = StampedMessage.binary(.max, size: 24)
    #expect(bytes.readableBytes == 24 && StampedMessage.time(of: bytes) == .max)
    let text = StampedMessage.text(.max, size: 24)
    #expect(text.utf8.count == 24 && StampedMessage.time(of: text) == .max)
    #expect(StampedMessage.time(of: "hello") == nil)
  }
}
