/// What a plain peer says at the handshake to show who it is.
package enum Credential: Equatable, Sendable {
  /// RFC 7617.
  case password(Name, Password)
  /// RFC 6750: what an earlier welcome said.
  case token(Token)
  /// What its certificate says.
  case certificate(Name)
}
