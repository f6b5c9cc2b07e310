/// What the hub asks of the store on behalf of one peer; each request gets one answer. The answers come in the order of the requests, but for those
/// to `rows`, `history` and `conversations`, which may come later: in order for each peer, and behind the results of all that they tell of.
///
/// Every `logIn`, `register`, `lend` and `attend` that succeeds is followed by one `release`.
package enum StoreRequest: Equatable, Sendable {
  /// A session begins. Answer: `admitted`; or `refused` with `bad_name`, `name_taken`, `password_required`, `denied` or `banned`.
  case logIn(Login)
  /// The name gets a password, and a session begins. Answer: `admitted`; or `refused` with `bad_name`, `name_taken` or `invite_required`.
  case register(Registration)
  /// What the name's password is checked against. Answer: `secret`.
  case secret(Name)
  /// A plain peer speaks for an account, whose name a token tells, too. Answer: `lent`; or `refused` with `denied` or `banned`.
  case attend(Name?, Proof)
  /// A plain peer takes a name that nobody else holds, for as long as it stays; it has no inbox. So does the operator, as
  /// `server`. Answer: `lent`; or `refused` likewise.
  case lend(Name)
  /// The ticket opens, once and within a minute, what the token opens. Answer: `granted`; or `refused` with `denied` or `banned`.
  case grant(Token, ticket: Token)
  /// Another password, of whoever knew the first; all logins but one end. Answer: `done`; or `refused` with `denied`.
  case replace(AccountID, PasswordHash, by: PasswordHash, keeping: LoginID?)
  /// The login ends, or every one of the account. Answer: `done`.
  case logOut(AccountID, LoginID?)
  /// Answer: `done`; or `refused` with `not_allowed` or `no_such_user`.
  case moderate(Name, Moderation, by: AccountID)
  /// Answer: `administered`.
  case administer(AdminRequest)
  /// A session, or the plain peer, has ended. After the last one the account keeps its name for a while, a plain peer's for none. Answer: `done`.
  case release(AccountID)
  /// The account's inbox gets the room's messages from now on. Answer: `done`; or `refused` with `quota`.
  case join(AccountID, room: Name)
  /// No more. Answer: `done`, whether or not it was a member.
  case leave(AccountID, room: Name)
  /// A device has everything up to this row. Answer: `marked`.
  case got(AccountID, Device, n: UInt64)
  /// The reader has seen everything in the conversation up to `seq`. Answer: `marked`.
  case read(AccountID, Address, seq: UInt64)
  /// The rows after one, as many as one page holds; asked again only when this is answered. Answer: `rows`.
  case rows(AccountID, after: UInt64)
  /// Answer: `history`; or `refused` with `not_found` for a conversation that is not there, or none of the reader's,
  /// or with `quota` where too many questions of the peer wait.
  case history(AccountID, HistoryQuery)
  /// Answer: `conversations`; or `refused` with `not_found` for a message in a conversation that is not there, or none of the reader's, or with
  /// `quota` where too many questions of the peer wait.
  case conversations(AccountID, ConversationQuery)
  /// How far the account's own words in a conversation have come. Answer: `receipts`.
  case receipts(AccountID, Address)
  /// When the last session of whoever holds the name ended. Answer: `seen`.
  case seen(Name)
}
