import Chat
import Testing

@testable import wtalk

@Suite struct PasswordChangeTests {
  private var change: PasswordChange

  init() throws {
    change = PasswordChange(of: try Name("alice"))
  }

  private mutating func say(_ text: String) -> PasswordChange.Step { change.answered(Array(text.utf8)) }

  @Test mutating func `the old password and twice a new one are asked for, then the server`() throws {
    #expect(say("the old one") == .ask("New password: "))
    #expect(say("a good long password") == .ask("The same again: "))
    let request = ChatRequest.password(old: try Password("the old one"), new: try Password("a good long password"))
    #expect(say("a good long password") == .request(request))
  }

  @Test mutating func `two that are not the same change nothing`() {
    _ = say("the old one")
    _ = say("a good long password")
    #expect(say("another long password") == .mistake("the two were not the same; the password is as it was"))
  }

  @Test mutating func `a new one that is not good enough changes nothing`() {
    _ = say("the old one")
    #expect(say("short") == .mistake("a password has 15 characters or more; the password is as it was"))
  }

  @Test mutating func `who will not say keeps the password`() {
    #expect(change.answered(nil) == .mistake("the password is as it was"))
  }
}
