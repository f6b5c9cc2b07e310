/// What the store says to a login that succeeded.
package struct Admission: Equatable, Sendable {
  package let account: AccountID
  /// What to say with the next `hello` under this name.
  package let token: Token
  package let epoch: MessageID
  /// The newest row of the inbox, 0 when it is empty.
  package let top: UInt64
  /// The row after which the device goes on; nil without a device.
  package let cursor: UInt64?
  /// Whether the device stopped at a place that this store does not know, so that `cursor` is another one.
  package let isReset: Bool
  /// The rooms that the name is a member of, sorted.
  package let rooms: [Name]
  /// What of the account's own words has come further since the device's last session.
  package let receipts: [Receipt]
  /// What the token is of; nil where the name belongs to no password.
  package let login: LoginID?
  package let standing: Standing

  package init(
    account: AccountID, token: Token, epoch: MessageID, top: UInt64, cursor: UInt64?, isReset: Bool = false, rooms: [Name] = [],
    receipts: [Receipt] = [], login: LoginID? = nil, standing: Standing = Standing()
  ) {
    self.account = account
    self.token = token
    self.epoch = epoch
    self.top = top
    self.cursor = cursor
    self.isReset = isReset
    self.rooms = rooms
    self.receipts = receipts
    self.login = login
    self.standing = standing
  }
}
