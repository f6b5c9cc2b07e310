import Testing

@testable import wtalk

@Suite struct AttentionTests {
  @Test func `the person is called once a second at most, and every message counts`() {
    var attention = Attention()
    let calls = [1_000, 1_500, 1_999, 2_000, 2_001].map { attention.called(at: $0) }
    #expect(calls == [true, false, false, true, false])
    #expect(attention.unread == 5)
  }

  @Test func `a silent one counts, and does not keep the next one quiet`() {
    var attention = Attention()
    let calls = [attention.called(at: 1_000, isSilent: true), attention.called(at: 1_001)]
    #expect(calls == [false, true])
    #expect(attention.unread == 2)
  }

  @Test func `what was seen is no longer unread`() {
    var attention = Attention()
    #expect(attention.seen() == false)
    _ = attention.called(at: 0)
    #expect(attention.seen() == true)
    #expect(attention.unread == 0)
  }

  @Test func `a clock that goes back calls again`() {
    var attention = Attention()
    _ = attention.called(at: 5_000)
    #expect(attention.called(at: 1_000) == true)
  }
}
