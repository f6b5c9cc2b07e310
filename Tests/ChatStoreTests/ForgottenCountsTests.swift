import Testing

@testable import ChatStore

@Suite struct ForgottenCountsTests {
  private var counts = ForgottenCounts<Int>(capacity: 4)

  @Test mutating func `a key goes on where it was`() {
    #expect(counts.take(1) == 0)
    counts.remember(1, 7)
    #expect(counts.take(1) == 7)
    #expect(counts.take(1) == 0)
  }

  @Test mutating func `a key that was forgotten for others goes on above all that were forgotten`() {
    counts.remember(0, 50)
    for key in 1...20 { counts.remember(key, 3) }
    #expect(counts.take(0) == 50)
    #expect(counts.take(99) == 50)
    #expect(counts.take(20) == 3)
  }
}
