/// What the operator of a store orders from the command line: one JSON object on the wire.
package enum AdminRequest: Equatable, Sendable {
  /// Makes an account.
  case add(Name, PasswordHash, isOperator: Bool)
  case list
  /// Another password; every login of the account ends.
  case password(Name, PasswordHash)
  /// The account and its inbox are gone, and the name is free.
  case remove(Name)
  /// Lets one person register within so many seconds.
  case invite(Invite, lifetime: UInt64)
  case logins(Name)
  /// Ends one login of the account, or all of them.
  case revoke(Name, LoginID?)
  case change(Name, AccountChange)

  /// Throws `bad_request` or `bad_name`.
  package static func parse(_ bytes: UnsafeRawBufferPointer) throws(ChatError) -> AdminRequest {
    let frame = try JSONObject(bytes)
    switch try frame.string("type") {
    case "add":
      return .add(
        try frame.name("name"), PasswordHash(try frame.string("hash")), isOperator: try frame.optional("operator", frame.boolean) ?? false)
    case "list": return .list
    case "password": return .password(try frame.name("name"), PasswordHash(try frame.string("hash")))
    case "remove": return .remove(try frame.name("name"))
    case "invite": return .invite(try frame.invite("invite"), lifetime: try frame.integer("lifetime"))
    case "logins": return .logins(try frame.name("name"))
    case "revoke":
      let login = try frame.optional("login", frame.integer)
      return .revoke(try frame.name("name"), login.map { LoginID(Int64(clamping: $0)) })
    case "change":
      let change = AccountChange(
        isOperator: try frame.optional("operator", frame.boolean), isBanned: try frame.optional("banned", frame.boolean),
        isMuted: try frame.optional("muted", frame.boolean))
      return .change(try frame.name("name"), change)
    default: throw ChatError(.badRequest, "there is no such order")
    }
  }

  /// Appends the object.
  package func encode(into bytes: inout [UInt8]) {
    JSONWriter.frame(type, into: &bytes) {
      switch self {
      case .add(let name, let hash, let isOperator):
        $0.member("name", name.description)
        $0.member("hash", hash.text)
        if isOperator { $0.member("operator", true) }
      case .list: return
      case .password(let name, let hash):
        $0.member("name", name.description)
        $0.member("hash", hash.text)
      case .remove(let name), .logins(let name): $0.member("name", name.description)
      case .invite(let invite, let lifetime):
        $0.member("invite", invite.digits)
        $0.member("lifetime", lifetime)
      case .revoke(let name, let login):
        $0.member("name", name.description)
        if let login { $0.member("login", UInt64(clamping: login.number)) }
      case .change(let name, let change):
        $0.member("name", name.description)
        if let value = change.isOperator { $0.member("operator", value) }
        if let value = change.isBanned { $0.member("banned", value) }
        if let value = change.isMuted { $0.member("muted", value) }
      }
    }
  }

  private var type: String {
    switch self {
    case .add: "add"
    case .list: "list"
    case .password: "password"
    case .remove: "remove"
    case .invite: "invite"
    case .logins: "logins"
    case .revoke: "revoke"
    case .change: "change"
    }
  }
}
