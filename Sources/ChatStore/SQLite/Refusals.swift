import Chat

extension ChatError {
  static let passwordRequired = ChatError(.passwordRequired, "this name needs its password")
  static let banned = ChatError(.banned, "this account is banned")

  static func reserved(_ name: Name) -> ChatError {
    ChatError(.badName, "\(name) is reserved")
  }

  static func taken(_ name: Name) -> ChatError {
    ChatError(.nameTaken, "\(name) is taken")
  }

  static func unknown(_ name: Name) -> ChatError {
    ChatError(.noSuchUser, "there is no account \(name)")
  }
}
