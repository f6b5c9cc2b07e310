/// What is said in more than one place.
extension ChatError {
  /// The same for a name that is not there.
  package static let denied = ChatError(.denied, "the name or the password is wrong")
  package static let passwordRequired = ChatError(.passwordRequired, "this name needs its password")
  package static let banned = ChatError(.banned, "this account is banned")

  package static let noSuchConversation = ChatError(.notFound, "there is no such conversation")

  package static func reserved(_ name: Name) -> ChatError {
    ChatError(.badName, "\(name) is reserved")
  }

  package static func taken(_ name: Name) -> ChatError {
    ChatError(.nameTaken, "\(name) is taken")
  }

  package static func unknown(_ name: Name) -> ChatError {
    ChatError(.noSuchUser, "there is no account \(name)")
  }
}
