import ArgumentParser

/// The arguments of `server` with what its configuration file adds; the command line is stronger.
struct ServerArguments {
  let description: CommandDescription
  /// For ArgumentParser.
  let all: [String]
  /// What came from the file.
  let additions: [AddedArgument]
  let typed: TypedArguments

  /// - Throws: 78 for a bad file, 73 when it cannot be read.
  init(_ arguments: [String]) throws(Failure) {
    description = try CommandDescription(ServerCommand.self)
    let table = description.table(typedOnly: ["config", "check"])
    typed = TypedArguments(arguments, table)
    let path = typed.asksForHelp ? nil : typed.file
    let file = try path.map { path throws(Failure) in try ConfigurationFile(path: path, table, isNamed: true) } ?? nil
    if let file, let profile = file.profiles.keys.sorted().first {
      throw Failure(.configuration, "\(file.path): [\(profile)]: a server has no profiles")
    }
    let options = typed.options
    additions = (file?.common ?? []).filter { !options.contains($0.option.name) }.map { AddedArgument($0, in: path ?? "") }
    all = additions.compactMap(\.arguments).flatMap(\.self) + arguments
  }

  /// Which line of the file is to blame; nil when it is the command line.
  func failure(for error: any Error) -> Failure? {
    for addition in additions {
      do {
        _ = try ServerCommand.parse(addition.arguments ?? [])
      } catch {
        return Failure(addition.status, "\(addition.place): \(Self.complaint(about: error))")
      }
    }
    let culprit = additions.indices.first { isRight(without: $0) }
    return culprit.map { Failure(.configuration, "\(additions[$0].place): \(Self.complaint(about: error))") }
  }

  /// Where an option was given.
  func place(of option: String) -> String { additions.last { $0.option == option }?.place ?? "--\(option)" }

  /// Whether all would be well but for one of the additions.
  private func isRight(without index: Int) -> Bool {
    let others = additions.indices.filter { $0 != index }.compactMap { additions[$0].arguments }.flatMap(\.self)
    guard let command = try? ServerCommand.parse(others + typed.rest) else { return false }
    return (try? ServerConfiguration(command)) != nil
  }

  private static func complaint(about error: any Error) -> String {
    (error as? Failure)?.text ?? ServerCommand.complaint(about: error)
  }
}
