/// What became of one draft.
package enum StoreOutcome: Equatable, Sendable {
  case stored(Message)
  /// The sender sent the same message before; the stamp is the one it got then.
  case repeated(Draft, Stamp)
  /// The sender used the id before for another text or recipient; nothing was stored.
  case idReused(Draft)
}
