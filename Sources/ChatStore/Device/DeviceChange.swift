package import Chat

/// Something that a client keeps.
package struct DeviceChange: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// The line waits in the outbox from now on.
    case said(OutboxLine)
    /// The server has stored the line with this id: it leaves the outbox and joins the messages.
    case sent(MessageID, Address, Stamp)
    /// The server has refused the line with this id: it leaves the outbox.
    case refused(MessageID)
    /// A message came. `isShown`: it has been seen.
    case took(Push, isShown: Bool)
    /// Messages up to this number have been seen.
    case showed(through: Int64)
    /// Nothing but the position is new.
    case moved
  }

  package let kind: Kind
  /// Where the device is in the inbox once this is kept; nil: where it was.
  package let position: InboxPosition?

  package init(_ kind: Kind, at position: InboxPosition? = nil) {
    self.kind = kind
    self.position = position
  }
}
