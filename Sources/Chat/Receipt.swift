/// How far a name has got in a conversation: everything up to `seq` is delivered to it, or read.
package struct Receipt: Equatable, Sendable {
  package enum Kind: String, Equatable, Sendable {
    case delivered
    case read
  }

  package let conversation: Address
  package let kind: Kind
  package let name: Name
  package let seq: UInt64

  package init(conversation: Address, kind: Kind, name: Name, seq: UInt64) {
    self.conversation = conversation
    self.kind = kind
    self.name = name
    self.seq = seq
  }
}
