/// The answer to a `hello` that succeeded.
package struct Welcome: Equatable, Sendable {
  package let name: Name
  /// What to say with the next `hello` under this name.
  package let token: Token
  package let epoch: MessageID
  /// The newest row of the inbox, 0 when it is empty.
  package let top: UInt64
  /// The row after which this device goes on; nil without a device.
  package let n: UInt64?
  /// Product and version of the server.
  package let server: String
  /// Whether the server sends `receipt` frames.
  package let reportsDeliveries: Bool
  package let limits: ChatLimits
  /// Whether the token opens an account that has a password: a secret that goes over no open line.
  package let isAccount: Bool
  package let isOperator: Bool

  package init(
    name: Name, token: Token, epoch: MessageID, top: UInt64, n: UInt64? = nil, server: String, reportsDeliveries: Bool = false,
    limits: ChatLimits, isAccount: Bool = false, isOperator: Bool = false
  ) {
    self.name = name
    self.token = token
    self.epoch = epoch
    self.top = top
    self.n = n
    self.server = server
    self.reportsDeliveries = reportsDeliveries
    self.limits = limits
    self.isAccount = isAccount
    self.isOperator = isOperator
  }
}
