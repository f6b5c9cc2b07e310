/// The arguments of a command as typed, read just far enough to see what they give.
struct TypedArguments {
  /// All of them but the profile.
  private(set) var rest: [String] = []
  /// The options given, with their values, in order.
  private(set) var given: [(option: String, value: String?)] = []
  /// The name behind `@`, in place of a URL.
  private(set) var profile: String?
  private(set) var hasURL = false
  /// Whether only the help or the version is asked for.
  private(set) var asksForHelp = false

  private let table: OptionTable

  init(_ arguments: [String], _ table: OptionTable) {
    self.table = table
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
      } else if argument.hasPrefix("--") ? long(argument.dropFirst(2)) : short(argument.dropFirst()), let value = arguments.popFirst() {
        rest.append(value)
        given[given.count - 1].value = value
      }
    }
  }

  var options: Set<String> { Set(given.map(\.option)) }

  /// The value of `--config`.
  var file: String? { given.last { $0.option == "config" && $0.value != nil }?.value }

  private mutating func takePositional(_ argument: String) {
    if argument.hasPrefix("@"), !hasURL, profile == nil {
      profile = String(argument.dropFirst())
    } else {
      hasURL = true
      rest.append(argument)
    }
  }

  /// Whether the next argument is the value of this option, the last that was given.
  private mutating func long(_ text: Substring) -> Bool {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    if ["help", "version"].contains(name) { asksForHelp = true }
    guard let option = table[name] else { return false }
    // ArgumentParser takes the next argument when nothing stands behind the sign.
    let value = parts.count == 2 && !parts[1].isEmpty ? String(parts[1]) : nil
    given.append((name, value))
    return option.value != .none && value == nil
  }

  /// The same for a pack of letters.
  private mutating func short(_ letters: Substring) -> Bool {
    if letters == "h" { asksForHelp = true }
    let options = letters.prefix { $0 != "=" }.compactMap { table[$0] }
    guard let last = options.last(where: { $0.value != .none }) ?? options.last else { return false }
    given += options.filter { $0 != last }.map { ($0.name, nil) }
    given.append((last.name, nil))
    return last.value != .none && !letters.contains("=")
  }
}
