/// What a `hello` asks of the store.
package struct Login: Equatable, Sendable {
  package let name: Name
  /// Shows who holds the name.
  package let token: Token?
  /// The token of whoever claims a free name.
  package let spare: Token
  package let device: Device?
  /// Where the device stopped; nil: where it last said that it has everything.
  package let position: InboxPosition?

  package init(name: Name, token: Token?, spare: Token, device: Device?, position: InboxPosition?) {
    self.name = name
    self.token = token
    self.spare = spare
    self.device = device
    self.position = position
  }
}
