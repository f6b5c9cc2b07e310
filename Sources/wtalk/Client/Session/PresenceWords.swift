import Chat

extension ChatEvent.State {
  /// What somebody did, for a person.
  var words: String {
    switch self {
    case .here: "is here"
    case .gone: "has left"
    case .joined: "joined the room"
    case .left: "left the room for good"
    }
  }
}
