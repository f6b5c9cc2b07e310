import ArgumentParser
import Chat

struct UserRevoke: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "End a login of an account, or all of them; the password opens it anew.")

  @Argument(help: "The name.")
  var name: Name

  @Argument(help: "The login's number, as wtalk user sessions prints it. (default: all)")
  var login: Int64?

  @OptionGroup var store: StoreOption

  func run() throws { _ = try store.perform(.revoke(name, login.map(LoginID.init))) }
}
