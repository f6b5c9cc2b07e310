/// What a configuration file, the environment and the reading of arguments have to know about an option.
struct CommandOption: Equatable {
  enum Value: Equatable {
    /// A flag.
    case none
    case one
    /// The option may be repeated.
    case many
  }

  let name: String
  let value: Value

  /// The variable that stands for it.
  var variable: String { "WTALK_\(name.uppercased().replacing("-", with: "_"))" }
}
