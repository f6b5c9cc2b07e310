import ArgumentParser
import Chat

/// The options of a command as ArgumentParser describes them, so that no table of ours has to follow.
struct CommandDescription {
  struct Option {
    let name: String
    let value: CommandOption.Value
    /// The title that it stands under in the help.
    let section: String
    /// What it is unless it is given; nil for nothing.
    let usual: String?
  }

  /// In the order of the help, without `--help` and `--version`.
  let options: [Option]
  private var letters: [Character: String] = [:]

  /// - Throws: a failure with 70 if ArgumentParser no longer says what it said.
  init(_ command: any ParsableCommand.Type) throws(Failure) {
    let described = Array(command._dumpHelp().utf8).withUnsafeBytes { bytes in
      Result { () throws(ChatError) in try Self.arguments(JSONObject(bytes)) }
    }
    switch described {
    case .success(let arguments):
      options = arguments.map(\.option)
      for (option, letters) in arguments { for letter in letters { self.letters[letter] = option.name } }
    case .failure(let error): throw Failure(.internal, "the options cannot be told: \(error.message)")
    }
  }

  /// - Parameter typedOnly: the options that have no place in a configuration file.
  func table(typedOnly: Set<String>) -> OptionTable {
    OptionTable(Dictionary(options.map { ($0.name, $0.value) }) { $1 }, letters: letters, typedOnly: typedOnly)
  }

  private static func arguments(_ description: JSONObject) throws(ChatError) -> [(option: Option, letters: [Character])] {
    var arguments: [(option: Option, letters: [Character])] = []
    for described in try description.frame("command").frames("arguments") {
      if let argument = try argument(described) { arguments.append(argument) }
    }
    return arguments
  }

  private static func argument(_ argument: JSONObject) throws(ChatError) -> (option: Option, letters: [Character])? {
    var names: [String] = []
    for name in try argument.frames("names") { names.append(try name.string("name")) }
    guard let name = names.first(where: { $0.count > 1 }), !["help", "version"].contains(name) else { return nil }
    let isFlag = try argument.string("kind") == "flag"
    let isRepeating = try argument.boolean("isRepeating")
    let help = try argument.optional("abstract", argument.string)
    let usual = try argument.optional("defaultValue", argument.string)
    let section = try argument.optional("sectionTitle", argument.string)
    let option = Option(
      name: name, value: isFlag ? .none : isRepeating ? .many : .one, section: section ?? "", usual: usual ?? help.flatMap(toldDefault))
    return (option, names.filter { $0.count == 1 }.compactMap(\.first))
  }

  /// A default that is found out later stands in the help only: `(default: 127.0.0.1:8080)`.
  private static func toldDefault(_ help: String) -> String? {
    guard help.hasSuffix(")"), let start = help.ranges(of: "(default: ").last else { return nil }
    return String(help[start.upperBound...].dropLast())
  }
}
