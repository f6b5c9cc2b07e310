/// What a page gets at `/session`.
package struct SessionGrant: Equatable, Sendable {
  package let name: Name
  /// Opens one session within a minute, as the token of a `hello`.
  package let ticket: Token
  /// What its cookie is to hold from now on; nil leaves the cookie as it is.
  package let cookie: Token?

  package init(name: Name, ticket: Token, cookie: Token?) {
    self.name = name
    self.ticket = ticket
    self.cookie = cookie
  }

  /// The answer's body: one JSON object.
  package var json: [UInt8] {
    var bytes: [UInt8] = []
    JSONWriter.frame("session", into: &bytes) {
      $0.member("name", name.description)
      $0.member("token", ticket.hexadecimal)
    }
    return bytes
  }
}
