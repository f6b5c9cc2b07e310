/// What a `hello` asks of the store.
package struct Login: Equatable, Sendable {
  package let name: Name
  package let proof: Proof
  /// Whether a name that nobody holds goes to whoever says it.
  package let mayClaim: Bool
  /// The token of whoever claims a free name, or logs in with a password.
  package let spare: Token
  package let device: Device?
  /// Where the device stopped; nil: where it last said that it has everything.
  package let position: InboxPosition?

  package init(name: Name, proof: Proof, mayClaim: Bool = true, spare: Token, device: Device?, position: InboxPosition?) {
    self.name = name
    self.proof = proof
    self.mayClaim = mayClaim
    self.spare = spare
    self.device = device
    self.position = position
  }
}
