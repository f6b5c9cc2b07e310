import ArgumentParser
import Chat
import Terminal

struct UserAdd: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "add", abstract: "Make an account.")

  @Argument(help: "The name.")
  var name: Name

  @Flag(help: "Let it kick, ban and mute others.")
  var `operator` = false

  @OptionGroup var password: NewPassword
  @OptionGroup var store: StoreOption

  func run() throws {
    let (password, hash) = try password.read(for: name, ask: SecretPrompt.ask)
    _ = try store.perform(.add(name, hash, isOperator: `operator`))
    if self.password.generate { print(password.revealed) }
  }
}

extension Name: ExpressibleByArgument {
  /// Nil for what is no name.
  public init?(argument: String) {
    guard let name = try? Name(argument) else { return nil }
    self = name
  }
}
