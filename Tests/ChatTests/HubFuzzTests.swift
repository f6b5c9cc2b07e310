import Testing

@testable import Chat

@Suite struct HubFuzzTests {
  @Test(arguments: 0..<4)
  func `whatever many peers do, the hub keeps its rules`(seed: Int) throws {
    var play = try HubPlay(seed: UInt64(seed))
    for _ in 0..<5_000 * JSONFuzzTests.factor { play.step() }
    #expect(play.violations == [])
    #expect(play.storedCount > 500)
    #expect(play.deliveredCount > 500)
  }
}
