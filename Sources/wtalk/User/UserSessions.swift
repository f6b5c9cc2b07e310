import ArgumentParser
import Chat

struct UserSessions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessions", abstract: "Print a line for each login of an account: its number, when it was made, and when it was last used."
  )

  @Argument(help: "The name.")
  var name: Name

  @OptionGroup var store: StoreOption

  func run() throws {
    guard case .logins(let logins) = try store.perform(.logins(name)) else { return }
    for login in logins {
      let times = [login.made, login.used].map { LocalTime(milliseconds: $0) }.map { "\($0.date) \($0.seconds)" }
      print(([String(login.login.number)] + times).joined(separator: "\t"))
    }
  }
}
