/// What a page is told at `/session`: one JSON object.
package enum SessionAnswer: Equatable, Sendable {
  /// The ticket opens one session within a minute, as the token of a `hello`; the cookie is what the browser is to keep from now on, nil for
  /// what it has.
  case granted(Name, ticket: Token, cookie: Token?)
  /// There is no login, and this is how one would come about; the browser is to keep none.
  case nobody(AccountPolicy)

  package var json: [UInt8] {
    var bytes: [UInt8] = []
    JSONWriter.frame("session", into: &bytes) {
      switch self {
      case .granted(let name, let ticket, _):
        $0.member("name", name.description)
        $0.member("token", ticket.hexadecimal)
      case .nobody(let policy): $0.member("accounts", policy.rawValue)
      }
    }
    return bytes
  }
}
