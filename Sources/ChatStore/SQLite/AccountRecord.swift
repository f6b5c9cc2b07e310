import Chat

/// An account as it is after the writes so far; what changes with every message is written only with the batch.
final class AccountRecord {
  let number: Int64
  let name: Name
  /// Nil for a plain peer's, which has no inbox.
  let token: TokenHash?
  /// The newest row of the inbox that the file had when it was restored; 0 if it was not.
  let restored: Int64
  /// Nil while it is in use.
  var heldUntil: Int64?
  var isClosed: Bool
  /// The newest message that there was when it was in use last.
  var seen: Int64
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
    seen = rows.integer(8)
  }

  /// A new account.
  init(number: Int64, name: Name, token: TokenHash?) {
    self.number = number
    self.name = name
    self.token = token
    restored = 0
    isClosed = false
    seen = 0
    top = 0
    delivered = 0
  }

  var id: AccountID { AccountID(number) }

  func isOpen(at time: Int64) -> Bool {
    !isClosed && heldUntil.map { time < $0 } ?? true
  }

  /// Whether messages get a row in its inbox.
  func hasInbox(at time: Int64) -> Bool {
    token != nil && isOpen(at: time)
  }
}
