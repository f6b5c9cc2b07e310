/// What became of one draft.
package enum StoreOutcome: Equatable, Sendable {
  case stored(Message)
  /// The sender sent the same message before; the stamp is the one it got then.
  case repeated(Draft, Stamp)
  /// Nothing was stored: `no_such_user`, `id_reused` for an id that the sender used before for another text or recipient, `quota` for a
  /// room too many or a message too many to somebody who is away, `storage_full`.
  case refused(Draft, ChatError.Code)
}
