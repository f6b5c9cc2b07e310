/// What the store says to a `StoreRequest`.
package enum StoreAnswer: Equatable, Sendable {
  case admitted(Admission)
  case lent(AccountID, Name, Standing)
  case granted(Name, AccountID, LoginID)
  case secret(PasswordHash?)
  case administered(AdminAnswer)
  case done
  case marked([Marker])
  case rows(InboxPage)
  case history(HistoryPage)
  case conversations(ConversationPage)
  case receipts([Receipt])
  /// Milliseconds since 1970; nil where nobody knows.
  case seen(Int64?)
  case refused(ChatError)
}
