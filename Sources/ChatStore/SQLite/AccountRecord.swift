import Chat

/// An account as it is after the writes so far; what changes with every message is written only with the batch.
final class AccountRecord {
  let number: Int64
  let name: Name
  /// Whether it is a plain peer's, which has no inbox.
  let isLent: Bool
  /// Shows who holds the name, where it belongs to no password.
  let token: TokenHash?
  var password: PasswordHash?
  var standing: Standing
  var isBanned: Bool
  /// The newest row of the inbox that the file had when it was restored; 0 if it was not.
  let restored: Int64
  /// Nil while it is in use.
  var heldUntil: Int64?
  var isClosed: Bool
  /// The newest message that there was when it was in use last.
  var awayAfter: Int64
  /// The newest row of the inbox.
  var top: Int64
  /// The newest row that any device said it has.
  var delivered: Int64
  /// Whether `top` or `delivered` is not written yet.
  var isChanged = false

  /// Reads the columns of `Records.accountColumns`.
  init(_ rows: borrowing Rows) throws(StoreError) {
    number = rows.integer(0)
    name = try rows.name(1)
    token = rows.isNull(2) ? nil : TokenHash(bytes: try rows.vector(2))
    isClosed = rows.integer(3) != 0
    heldUntil = rows.optionalInteger(4)
    top = rows.integer(5)
    delivered = rows.integer(6)
    restored = rows.integer(7)
    isLent = rows.integer(8) != 0
    password = rows.isNull(9) ? nil : PasswordHash(rows.text(9))
    standing = Standing(isOperator: rows.integer(10) != 0, isMuted: rows.integer(11) != 0)
    isBanned = rows.integer(12) != 0
    awayAfter = rows.integer(13)
  }

  /// A new account.
  init(number: Int64, name: Name, token: TokenHash?, isLent: Bool) {
    self.number = number
    self.name = name
    self.token = token
    self.isLent = isLent
    standing = Standing()
    isBanned = false
    restored = 0
    isClosed = false
    awayAfter = 0
    top = 0
    delivered = 0
  }

  var id: AccountID { AccountID(number) }

  /// The token, where it is the one that holds the name.
  func held(by proof: Proof) -> Token? {
    guard case .token(let shown) = proof, let token, TokenHash(shown).isEqual(to: token) else { return nil }
    return shown
  }

  func isOpen(at time: Int64) -> Bool {
    !isClosed && heldUntil.map { time < $0 } ?? true
  }

  /// Whether messages get a row in its inbox.
  func hasInbox(at time: Int64) -> Bool {
    !isLent && isOpen(at: time)
  }
}
