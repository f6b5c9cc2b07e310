import Terminal

/// What the server would run with, in the form of its configuration file. No option of a server holds a secret: those are in files.
struct EffectiveConfiguration {
  private let options: [CommandDescription.Option]
  private let given: [(option: String, value: String?)]

  init(_ arguments: ServerArguments) {
    options = arguments.description.options.filter { !["config", "check"].contains($0.name) }
    given = arguments.additions.map { ($0.option, $0.value) } + arguments.typed.given
  }

  var text: String {
    var lines: [String] = []
    var section: String?
    for option in options {
      if option.section != section {
        lines += section == nil ? ["# \(option.section)"] : ["", "# \(option.section)"]
        section = option.section
      }
      lines += settings(of: option)
    }
    return lines.map { "\($0)\n" }.joined()
  }

  /// A line for each value; without any, the option in a comment.
  private func settings(of option: CommandDescription.Option) -> [String] {
    let values = given.filter { $0.option == option.name }
    switch option.value {
    case .none: return ["\(option.name) = \(values.last.map { $0.value != "false" } ?? false)"]
    case .many where !values.isEmpty: return values.map { "\(option.name) = \(TerminalFilter.visible($0.value ?? ""))" }
    case .one, .many:
      guard let value = values.last?.value ?? option.usual else { return ["#\(option.name) ="] }
      return ["\(option.name) = \(TerminalFilter.visible(value))"]
    }
  }
}
