import Testing

@testable import Chat

@Suite struct HubFuzzTests {
  @Test(arguments: 0..<4)
  func `whatever many peers do, the hub keeps its rules`(seed: Int) throws {
    var play = try HubPlay(seed: UInt64(seed))
    for _ in 0..<10_000 * JSONFuzzTests.factor { play.step() }
    play.finish()
    #expect(play.violations == [])
    #expect(play.storedCount > 500)
    #expect(play.deliveredCount > 500)
    #expect(play.takenCount > 100)
    #expect(play.auditedCounts.allSatisfy { $0 > 10 }, "\(play.auditedCounts)")
  }
}
