/// The options of one command, beside `--help` and `--version`.
struct OptionTable {
  private let values: [String: CommandOption.Value]
  let letters: [Character: String]
  /// Those that have no place in a configuration file.
  private let typedOnly: Set<String>

  init(_ values: [String: CommandOption.Value], letters: [Character: String] = [:], typedOnly: Set<String>) {
    self.values = values
    self.letters = letters
    self.typedOnly = typedOnly
  }

  var all: [CommandOption] { values.map { CommandOption(name: $0.key, value: $0.value) } }

  subscript(name: String) -> CommandOption? { values[name].map { CommandOption(name: name, value: $0) } }

  subscript(letter: Character) -> CommandOption? { letters[letter].flatMap { self[$0] } }

  /// The option, if it may stand in a configuration file.
  func inFile(_ name: String) -> CommandOption? { typedOnly.contains(name) ? nil : self[name] }
}
