import Testing
import WebSocketCore

@Suite struct TokenBucketTests {
  @Test func `the burst is there at once, then tokens come at the rate`() {
    var bucket = TokenBucket(burst: 3, perSecond: 2, at: start)
    let taken = (0..<4).map { _ in bucket.take(at: start) }
    #expect(taken == [true, true, true, false])
    #expect(bucket.next == start + .milliseconds(500))
    #expect(bucket.take(at: start + .milliseconds(499)) == false)
    #expect(bucket.take(at: start + .milliseconds(501)) == true)
    #expect(bucket.take(at: start + .milliseconds(502)) == false)
  }

  @Test func `rest fills it up to the burst and no further`() {
    var bucket = TokenBucket(burst: 2, perSecond: 1, at: start)
    #expect(bucket.take(at: start + .seconds(1000)) == true)
    #expect(bucket.take(at: start + .seconds(1000)) == true)
    #expect(bucket.take(at: start + .seconds(1000)) == false)
  }
}
