import Chat

/// One holding of a name.
struct Account: Sendable {
  let name: Name
  /// Nil: the name is lent to a plain peer, which has no inbox.
  let token: Token?
  /// How many sessions there are.
  var uses = 1
  /// When the last session ended, in milliseconds since 1970; nil before the first one has.
  var seen: Int64?
  var inbox = Inbox()
  var rooms: Set<Name> = []
  var roomsMade = 0
  /// How many messages of each sender came since it was in use last.
  var waiting: [AccountID: Int] = [:]

  init(name: Name, token: Token?) {
    self.name = name
    self.token = token
  }

  var hasInbox: Bool { token != nil }
}
