import Chat
import Testing

@testable import wtalk

@Suite struct QuestionsTests {
  private func past(_ count: Int, _ words: String? = nil) -> Questions.Past {
    Questions.Past(conversation: .lobby, count: count, words: words)
  }

  @Test func `answers come in the order of the questions`() {
    var questions = Questions()
    questions.ask(past(1))
    questions.ask(past(2, "words"))
    #expect(questions.answerAboutPast() == past(1))
    #expect(questions.answerAboutPast() == past(2, "words"))
    #expect(questions.answerAboutPast() == nil)
  }

  @Test func `what is not there is not taken for a room that could not be left`() throws {
    var questions = Questions()
    let room = try Name("dev")
    questions.leave(room)
    questions.ask(past(1))
    #expect(questions.failed(.notFound) == nil)
    #expect(questions.failed(.notFound) == past(1))
    questions.leave(room)
    questions.ask(past(2))
    questions.left(room)
    #expect(questions.failed(.notFound) == past(2))
  }

  @Test func `other refusals answer nothing, but a server without a past never will`() {
    var questions = Questions()
    questions.ask(past(1))
    #expect(questions.failed(.quota) == nil)
    #expect(questions.failed(.notSupported) == nil)
    #expect(questions.answerAboutPast() == nil)
  }

  @Test func `more is asked for as long as the server would give it`() {
    #expect(past(10).more == "there is more: /history 20")
    #expect(past(500).more == "there is more")
    #expect(past(1_000).query.limit == 500)
  }
}
