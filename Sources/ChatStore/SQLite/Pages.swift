import Chat

/// The answers that change nothing: pages of inboxes, of histories and of lists of conversations.
struct Pages {
  private let records: Records
  private let inboxes: Inboxes
  private let histories: Histories
  private let listing: Listing

  init(_ database: Database, _ records: Records) {
    self.records = records
    inboxes = Inboxes(database, records)
    histories = Histories(database, records)
    listing = Listing(database, records, histories)
  }

  /// Goes on with a walk for one slice; nil: it is not at its end.
  func advance(_ walk: inout Walk) throws(StoreError) -> StoreAnswer? {
    switch walk {
    case .rows(let id, let n): return .rows(try rows(of: id, after: n))
    case .history(let id, var history):
      defer { walk = .history(id, history) }
      return try advance(&history, of: id)
    case .conversations(let id, var conversations):
      defer { walk = .conversations(id, conversations) }
      guard let account = try records.account(id) else { return .refused(.noSuchConversation) }
      return try listing.advance(&conversations, of: account)
    }
  }

  private func rows(of id: AccountID, after n: UInt64) throws(StoreError) -> InboxPage {
    guard let account = try records.account(id) else { return InboxPage(rows: [], top: 0) }
    return try inboxes.page(of: account, after: n)
  }

  private func advance(_ walk: inout HistoryWalk, of id: AccountID) throws(StoreError) -> StoreAnswer? {
    guard let account = try records.account(id), let conversation = try histories.conversation(walk.query.conversation, of: account) else {
      return .refused(.noSuchConversation)
    }
    return try histories.advance(&walk, in: conversation).map(StoreAnswer.history)
  }
}
