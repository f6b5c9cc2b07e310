/// How a name comes to belong to somebody.
package enum AccountPolicy: String, Equatable, Sendable, CaseIterable {
  /// Whoever says it first has it, without a password.
  case none
  /// Whoever registers it first, with a password.
  case open
  /// Likewise, with an invite.
  case invite
  /// The operator makes the accounts.
  case closed
  /// Whoever shows a certificate with it.
  case certificate
}
