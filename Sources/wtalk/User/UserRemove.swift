import ArgumentParser
import Chat

struct UserRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "End an account: its sessions and its inbox are gone, and the name is free.")

  @Argument(help: "The name.")
  var name: Name

  @OptionGroup var store: StoreOption

  func run() throws { _ = try store.perform(.remove(name)) }
}
