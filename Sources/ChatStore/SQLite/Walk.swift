import Chat

/// A question that changes nothing, as far as it is answered.
enum Walk: Sendable {
  case rows(AccountID, after: UInt64)
  case history(AccountID, HistoryWalk)
  case conversations(AccountID, ConversationWalk)

  /// Nil where the request may change something, or is a small matter for the one who writes.
  init?(_ request: StoreRequest) {
    switch request {
    case .rows(let account, let n): self = .rows(account, after: n)
    case .history(let account, let query): self = .history(account, HistoryWalk(query))
    case .conversations(let account, let query): self = .conversations(account, ConversationWalk(query))
    default: return nil
    }
  }
}
