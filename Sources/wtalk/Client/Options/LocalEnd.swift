import ArgumentParser

/// What stands at the local end in place of the terminal or the pipe.
enum LocalEnd: Equatable {
  /// A process, started by the shell.
  case exec(String)
}

extension LocalEnd: ExpressibleByArgument {
  init?(argument: String) {
    guard argument.hasPrefix("exec:"), argument.count > "exec:".count else { return nil }
    self = .exec(String(argument.dropFirst("exec:".count)))
  }
}
