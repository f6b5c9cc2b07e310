/// The arguments of `client` as typed, read just far enough to see what they give.
struct TypedArguments {
  /// All of them but the profile.
  private(set) var rest: [String] = []
  /// The options given, whatever their values.
  private(set) var options: Set<String> = []
  /// The name behind `@`, in place of a URL.
  private(set) var profile: String?
  private(set) var hasURL = false
  /// The value of `--config`.
  private(set) var file: String?
  /// Whether only the help or the version is asked for.
  private(set) var asksForHelp = false

  init(_ arguments: [String]) {
    var arguments = arguments[...]
    var areOptionsOver = false
    while let argument = arguments.popFirst() {
      if areOptionsOver || !argument.hasPrefix("-") || argument == "-" {
        takePositional(argument)
        continue
      }
      rest.append(argument)
      if argument == "--" {
        areOptionsOver = true
      } else if let option = argument.hasPrefix("--") ? long(argument.dropFirst(2)) : short(argument.dropFirst()), option.value != .none,
        let value = arguments.popFirst()
      {
        rest.append(value)
        if option.name == "config" { file = value }
      }
    }
  }

  private mutating func takePositional(_ argument: String) {
    if argument.hasPrefix("@"), !hasURL, profile == nil {
      profile = String(argument.dropFirst())
    } else {
      hasURL = true
      rest.append(argument)
    }
  }

  /// The option whose value is the next argument.
  private mutating func long(_ text: Substring) -> ClientOption? {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    if ["help", "version"].contains(name) { asksForHelp = true }
    guard let option = ClientOption(named: name) else { return nil }
    options.insert(name)
    // ArgumentParser takes the next argument when nothing stands behind the sign.
    guard parts.count == 2, !parts[1].isEmpty else { return option }
    if name == "config" { file = String(parts[1]) }
    return nil
  }

  /// The same for a pack of letters.
  private mutating func short(_ letters: Substring) -> ClientOption? {
    if letters == "h" { asksForHelp = true }
    let given = letters.prefix { $0 != "=" }.compactMap(ClientOption.init(letter:))
    options.formUnion(given.map(\.name))
    return letters.contains("=") ? nil : given.last { $0.value != .none }
  }
}
