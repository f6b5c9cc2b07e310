import Chat

/// The answers that change nothing: pages of inboxes and of histories.
struct Pages {
  private let records: Records
  private let inboxes: Inboxes
  private let histories: Histories

  init(_ database: Database, _ records: Records) {
    self.records = records
    inboxes = Inboxes(database, records)
    histories = Histories(database, records)
  }

  func rows(of id: AccountID, after n: UInt64) throws(StoreError) -> InboxPage {
    guard let account = try records.account(id) else { return InboxPage(rows: [], top: 0) }
    return try inboxes.page(of: account, after: n)
  }

  /// Goes on with a walk for one slice; nil: it is not at its end.
  func history(of id: AccountID, _ walk: inout HistoryWalk) throws(StoreError) -> StoreAnswer? {
    guard let account = try records.account(id), let conversation = try histories.conversation(walk.query.conversation, of: account) else {
      return .refused(ChatError(.notFound, "there is no such conversation"))
    }
    return try histories.advance(&walk, in: conversation).map(StoreAnswer.history)
  }
}
