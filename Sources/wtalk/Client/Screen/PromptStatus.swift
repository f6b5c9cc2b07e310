import Chat

/// What stands before the line being typed.
struct PromptStatus: Equatable {
  enum Link: Equatable {
    case up
    case connecting
    /// Lost; so many messages wait for it.
    case lost(waiting: Int)
  }

  /// nil on a plain connection.
  var name: Name?
  /// Where what is typed goes; nil on a plain connection.
  var conversation: Address?
  var link = Link.connecting
  /// Who else is typing there.
  var typing: [Name] = []
}

extension PromptStatus {
  /// How a run begins.
  init(_ manner: ClientSession.Manner) {
    switch manner {
    case .plain: self.init()
    case .chat(let name, let conversation): self.init(name: name, conversation: conversation)
    }
  }
}
