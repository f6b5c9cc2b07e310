import ArgumentParser

/// What is done with the connections at a path.
enum ServerMode: Equatable {
  case chat
  case echo
}

extension ServerMode: ExpressibleByArgument {
  init?(argument: String) {
    switch argument {
    case "chat": self = .chat
    case "echo": self = .echo
    default: return nil
    }
  }

  var defaultValueDescription: String { "\(self)" }

  static var allValueStrings: [String] { ["chat", "echo"] }
}
