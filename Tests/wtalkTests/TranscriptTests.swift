import Chat
import Testing

@testable import wtalk

@Suite struct TranscriptTests {
  private func entry(_ text: String) -> Transcript.Entry { Transcript.Entry(message: SpokenMessage(text: text), isOwn: false) }

  @Test func `the newest are kept`() {
    var transcript = Transcript()
    for number in 1...5_000 { transcript.add(entry("\(number)")) }
    let kept = transcript.last(10_000, in: nil).map(\.message.text)
    #expect(kept.last == "5000" && (1_000...2_000).contains(kept.count))
  }

  @Test func `a few long messages are kept as little as many short ones`() {
    var transcript = Transcript()
    let long = String(repeating: "x", count: 3 << 20)
    for number in 1...5 { transcript.add(entry("\(number)\(long)")) }
    transcript.add(entry("last"))
    let kept = transcript.last(10, in: nil).map(\.message.text)
    #expect(kept.last == "last" && kept.count < 5)
  }

  @Test func `a search shows the newest matches`() {
    var transcript = Transcript()
    for number in 1...100 { transcript.add(entry("Match \(number)")) }
    #expect(transcript.matches("match").map(\.message.text) == (51...100).map { "Match \($0)" })
  }
}
