/// An option that came from elsewhere than the command line.
struct AddedArgument {
  let option: String
  /// `true` or `false` for a flag.
  let value: String
  /// nil for a flag that is off.
  let arguments: [String]?
  /// `WTALK_LINGER`, or the file and its line.
  let place: String
  /// For a bad value.
  let status: ExitStatus

  init(_ setting: ConfigurationFile.Setting, in path: String) {
    self.init(setting.option, setting.value, place: "\(path):\(setting.line)", status: .configuration)
  }

  init(_ option: CommandOption, _ value: String, place: String, status: ExitStatus) {
    self.option = option.name
    self.value = value
    self.place = place
    self.status = status
    switch (option.name, option.value) {
    // What begins with a dash is no URL, but must not become an option either.
    case ("url", _): arguments = [value.hasPrefix("-") ? "ws://\(value)" : value]
    case (_, .none): arguments = value == "true" ? ["--\(option.name)"] : nil
    // ArgumentParser reads `--name=` as a name without a value.
    case (_, _): arguments = value.isEmpty ? ["--\(option.name)", ""] : ["--\(option.name)=\(value)"]
    }
  }
}
