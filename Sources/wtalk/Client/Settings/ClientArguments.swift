import ArgumentParser

/// The arguments of `client` with what the configuration file and the environment add.
struct ClientArguments {
  /// For ArgumentParser.
  let all: [String]
  private let additions: [AddedArgument]

  /// - Throws: 78 for a bad file, 73 when it cannot be read, 64 for an unknown profile or a flag in the environment that is neither on nor off.
  init(_ arguments: [String], environment: (String) -> String? = Environment.value) throws(Failure) {
    let typed = TypedArguments(arguments, .client)
    guard !typed.asksForHelp else {
      (all, additions) = (arguments, [])
      return
    }
    let file = try Self.file(typed, environment)
    let profile = try typed.profile.map { name throws(Failure) in try Self.profile(name, in: file, environment) }
    let common = file?.common ?? []
    let variables = try Self.variables(environment)
    let path = file?.path ?? ""
    // A profile named on the command line names the server, whatever the environment says.
    let hasProfileURL = profile?.contains { $0.option.name == "url" } ?? false
    let levels = [
      variables.filter { $0.option != "url" || !hasProfileURL }, (profile ?? []).map { AddedArgument($0, in: path) },
      common.map { AddedArgument($0, in: path) },
    ]
    additions = Self.merge(levels, below: typed.hasURL ? typed.options.union(["url"]) : typed.options)
    all = additions.compactMap(\.arguments).flatMap(\.self) + typed.rest
  }

  /// Whose fault it is that the arguments are wrong; nil when it is the command line's own.
  func failure() -> Failure? {
    for addition in additions {
      guard let arguments = addition.arguments else { continue }
      do {
        _ = try ClientCommand.parse(arguments).serverURL()
      } catch {
        return Failure(addition.status, "\(addition.place): \(ClientCommand.complaint(about: error))")
      }
    }
    return nil
  }

  /// What is left of each level, the strongest first, when a stronger one replaces an option of a weaker one, or one that excludes it.
  private static func merge(_ levels: [[AddedArgument]], below options: Set<String>) -> [AddedArgument] {
    var taken = options.reduce(into: Set()) { $0.formUnion(replaced(by: $1)) }
    var result: [AddedArgument] = []
    for level in levels {
      let kept = level.filter { !taken.contains($0.option) }
      result = kept + result
      for addition in kept { taken.formUnion(addition.arguments == nil ? [addition.option] : replaced(by: addition.option)) }
    }
    return result
  }

  private static func replaced(by option: String) -> [String] {
    [option] + Exclusion.all.map(\.options).filter { $0.contains(option) }.flatMap(\.self)
  }

  private static func file(_ typed: TypedArguments, _ environment: (String) -> String?) throws(Failure) -> ConfigurationFile? {
    let named = typed.file ?? environment("WTALK_CONFIG")
    guard let path = named ?? ConfigurationFile.standardPath(environment) else { return nil }
    return try ConfigurationFile(path: path, .client, isNamed: named != nil)
  }

  private static func profile(
    _ name: String, in file: ConfigurationFile?, _ environment: (String) -> String?
  ) throws(Failure) -> [ConfigurationFile.Setting] {
    if let profile = file?.profiles[name] { return profile }
    guard let file else {
      let path = ConfigurationFile.standardPath(environment) ?? "~/.config/wtalk/config"
      throw Failure(.usage, "there is no profile @\(name): \(path) is not there")
    }
    let names = file.profiles.keys.sorted().map { "@\($0)" }.joined(separator: ", ")
    throw Failure(.usage, "there is no profile @\(name) in \(file.path)\(names.isEmpty ? "" : "; there is \(names)")")
  }

  private static func variables(_ environment: (String) -> String?) throws(Failure) -> [AddedArgument] {
    var additions: [AddedArgument] = []
    for option in OptionTable.client.all where option.name != "config" {
      guard let value = environment(option.variable) else { continue }
      guard option.value == .none else {
        additions.append(AddedArgument(option, value, place: option.variable, status: .usage))
        continue
      }
      switch value.lowercased() {
      case "1", "true", "yes": additions.append(AddedArgument(option, "true", place: option.variable, status: .usage))
      case "0", "false", "no": additions.append(AddedArgument(option, "false", place: option.variable, status: .usage))
      default: throw Failure(.usage, "\(option.variable): 1, true or yes, or 0, false or no")
      }
    }
    return additions
  }
}
