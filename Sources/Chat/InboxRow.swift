/// A message's place in one inbox.
package struct InboxRow: Equatable, Sendable {
  package let account: AccountID
  /// Whose inbox it is.
  package let reader: Name
  package let n: UInt64

  package init(account: AccountID, reader: Name, n: UInt64) {
    self.account = account
    self.reader = reader
    self.n = n
  }
}
