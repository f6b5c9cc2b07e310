import Chat
import Testing

@testable import wtalk

@Suite struct MentionTests {
  @Test(arguments: ["bob", "Bob: look", "hey @BOB!", "(bob)", "tell bob.", "bob's", "a bob b", "bob-"])
  func `a name is found as a word`(_ text: String) throws {
    #expect(Mention.isIn(text, of: try Name("bob")))
  }

  @Test(arguments: ["", "bo", "bobby", "kebob", "bob_", "8bob", "bobé", "ébob", "b ob"])
  func `a name within a word is none`(_ text: String) throws {
    #expect(!Mention.isIn(text, of: try Name("bob")))
  }

  @Test func `every place is found`() throws {
    let text = "bob and BOB, bobby"
    #expect(Mention.ranges(in: text, of: try Name("bob")).map { String(text[$0]) } == ["bob", "BOB"])
  }
}
