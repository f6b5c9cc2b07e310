import ArgumentParser
import Chat
import Terminal

struct UserPassword: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "password", abstract: "Give an account another password; all its sessions end.")

  @Argument(help: "The name.")
  var name: Name

  @OptionGroup var password: NewPassword
  @OptionGroup var store: StoreOption

  func run() throws {
    let (password, hash) = try password.read(for: name, ask: SecretPrompt.ask)
    _ = try store.perform(.password(name, hash))
    if self.password.generate { print(password.revealed) }
  }
}
