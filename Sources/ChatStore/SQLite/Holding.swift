import Chat

/// An account that a session has begun to use, and what opens it the next time.
struct Holding {
  let account: AccountRecord
  let token: Token
  /// What the token is of; nil where the name belongs to no password.
  var login: LoginID?
}
