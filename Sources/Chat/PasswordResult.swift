/// What became of `PasswordWork`.
package enum PasswordResult: Equatable, Sendable {
  case checked(Bool)
  case hashed(PasswordHash)
  /// So much waits already that nothing was done.
  case busy
}
