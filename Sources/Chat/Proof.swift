/// How whoever wants to be a name shows that it may.
package enum Proof: Equatable, Sendable {
  case none
  /// What an earlier welcome said.
  case token(Token)
  /// It knew the password that this is the hash of.
  case password(PasswordHash)
  /// Its certificate has the name; a token that still opens the account saves a login.
  case certificate(Token?)
}
