import Chat

/// What a parameter of a statement is bound to.
enum Value {
  case integer(Int64)
  case text(String)
  case identifier(MessageID)
  case content(Content)
  case null

  init(_ number: Int64?) {
    self = number.map(Value.integer) ?? .null
  }

  init(_ isSo: Bool) {
    self = .integer(isSo ? 1 : 0)
  }

  init(_ id: MessageID?) {
    self = id.map(Value.identifier) ?? .null
  }

  init(_ account: AccountRecord) {
    self = .integer(account.number)
  }
}
