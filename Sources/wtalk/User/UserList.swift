import ArgumentParser
import Chat

struct UserList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Print a line for each account: its name, and what is special about it.")

  @OptionGroup var store: StoreOption

  func run() throws {
    guard case .accounts(let accounts) = try store.perform(.list) else { return }
    for account in accounts {
      let marks = [(account.isOperator, "operator"), (account.isBanned, "banned"), (account.isMuted, "muted")].filter(\.0).map(\.1)
      print(([account.name.description] + marks).joined(separator: "\t"))
    }
  }
}
