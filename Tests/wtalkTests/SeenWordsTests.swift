import Chat
import Testing

@testable import wtalk

@Suite struct SeenWordsTests {
  @Test(
    arguments: [
      (-5, "just now"), (0, "just now"), (59, "just now"), (60, "1 minute ago"), (359, "5 minutes ago"), (3_600, "1 hour ago"),
      (86_399, "23 hours ago"), (86_400, "1 day ago"), (3_456_000, "40 days ago"),
    ] as [(Int64, String)])
  func `when somebody was seen is told in one unit`(_ seconds: Int64, _ words: String) throws {
    let now: Int64 = 1_764_000_000_000
    #expect(SeenWords.words(try Name("bob"), seen: now - seconds * 1_000, at: now) == "bob was last seen \(words)")
  }

  @Test func `where nobody knows, they are not here`() throws {
    #expect(SeenWords.words(try Name("bob"), seen: nil, at: 5) == "bob is not here")
    #expect(SeenWords.words(try Name("bob"), seen: .max, at: .min) == "bob was last seen just now")
  }
}
