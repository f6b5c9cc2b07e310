import Chat

/// A person gives the name another password: three questions, and what is asked of the server then.
struct PasswordChange {
  enum Step: Equatable {
    case ask(String)
    case request(ChatRequest)
    case mistake(String)
  }

  private let name: Name
  private var old: Password?
  private var new: Password?

  init(of name: Name) {
    self.name = name
  }

  static let question = "Password now: "

  /// What follows from the answer to the last question; nil: the person would not say.
  mutating func answered(_ answer: [UInt8]?) -> Step {
    guard let answer else { return .mistake("the password is as it was") }
    do throws(ChatError) {
      let password = try Password(String(decoding: answer, as: UTF8.self))
      guard let old else {
        self.old = password
        return .ask("New password: ")
      }
      guard let new else {
        try password.check(for: name)
        self.new = password
        return .ask("The same again: ")
      }
      return new == password ? .request(.password(old: old, new: new)) : .mistake("the two were not the same; the password is as it was")
    } catch {
      return .mistake("\(error.message); the password is as it was")
    }
  }
}
