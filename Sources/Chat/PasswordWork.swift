/// What takes a processor long enough to be done elsewhere.
package enum PasswordWork: Equatable, Sendable {
  /// Does it match? Without a hash nothing does, and that takes as long.
  case check(Password, against: PasswordHash?)
  case hash(Password)
}
