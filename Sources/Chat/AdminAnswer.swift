/// What the store says to an `AdminRequest`: one JSON object on the wire.
package enum AdminAnswer: Equatable, Sendable {
  case done
  /// Sorted by name.
  case accounts([AccountSummary])
  /// The oldest first.
  case logins([LoginSummary])
  case refused(ChatError)

  /// Throws `bad_request` or `bad_name`.
  package static func parse(_ bytes: UnsafeRawBufferPointer) throws(ChatError) -> AdminAnswer {
    let frame = try JSONObject(bytes)
    switch try frame.string("type") {
    case "done": return .done
    case "accounts":
      var accounts: [AccountSummary] = []
      for account in try frame.frames("accounts") {
        accounts.append(
          AccountSummary(
            name: try account.name("name"), isOperator: try account.boolean("operator"), isBanned: try account.boolean("banned"),
            isMuted: try account.boolean("muted")))
      }
      return .accounts(accounts)
    case "logins":
      var logins: [LoginSummary] = []
      for login in try frame.frames("logins") {
        logins.append(
          LoginSummary(
            login: LoginID(Int64(clamping: try login.integer("login"))), made: Int64(clamping: try login.integer("made")),
            used: Int64(clamping: try login.integer("used"))))
      }
      return .logins(logins)
    case "refused":
      guard let code = ChatError.Code(rawValue: try frame.string("code")) else { throw frame.wrong("code", "a known code") }
      return .refused(ChatError(code, try frame.string("message")))
    default: throw ChatError(.badRequest, "there is no such answer")
    }
  }

  /// Appends the object.
  package func encode(into bytes: inout [UInt8]) {
    switch self {
    case .done: JSONWriter.frame("done", into: &bytes) { _ in }
    case .accounts(let accounts):
      JSONWriter.frame("accounts", into: &bytes) {
        $0.member("accounts", accounts) {
          $1.member("name", $0.name.description)
          $1.member("operator", $0.isOperator)
          $1.member("banned", $0.isBanned)
          $1.member("muted", $0.isMuted)
        }
      }
    case .logins(let logins):
      JSONWriter.frame("logins", into: &bytes) {
        $0.member("logins", logins) {
          $1.member("login", UInt64(clamping: $0.login.number))
          $1.member("made", UInt64(clamping: $0.made))
          $1.member("used", UInt64(clamping: $0.used))
        }
      }
    case .refused(let error):
      JSONWriter.frame("refused", into: &bytes) {
        $0.member("code", error.code.rawValue)
        $0.member("message", error.message)
      }
    }
  }
}
