/// What a `register` asks of the store.
package struct Registration: Equatable, Sendable {
  /// How the new account's first session begins; its token, if it shows one, is the holder's of a name that has no password yet.
  package let login: Login
  package let password: PasswordHash
  /// Which one is used up; nil where none is needed.
  package let invite: Invite?

  package init(login: Login, password: PasswordHash, invite: Invite?) {
    self.login = login
    self.password = password
    self.invite = invite
  }
}
