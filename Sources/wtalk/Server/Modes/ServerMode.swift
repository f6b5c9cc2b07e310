import ArgumentParser

/// What is done with the connections at a path.
enum ServerMode: Equatable {
  case chat
  case echo
  /// This process's standard input and output.
  case pipe
  /// A process for each connection, started by the shell.
  case exec(String)
}

extension ServerMode: ExpressibleByArgument {
  init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    switch (parts.first, parts.dropFirst().first) {
    case ("chat", nil): self = .chat
    case ("echo", nil): self = .echo
    case ("pipe", nil): self = .pipe
    case ("exec", let command?) where !command.isEmpty: self = .exec(command)
    default: return nil
    }
  }

  var defaultValueDescription: String { "\(self)" }

  static var allValueStrings: [String] { ["chat", "echo", "pipe", "exec:COMMAND"] }
}
