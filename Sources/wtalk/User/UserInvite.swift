import ArgumentParser
import Chat

struct UserInvite: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite", abstract: "Print an invite, with which one person can register at a server with --accounts invite.")

  @Option(help: ArgumentHelp("How long it can be used: 12h, 7d.", valueName: "time"))
  var lifetime = TimeSpan(.seconds(7 * 86_400))

  @OptionGroup var store: StoreOption

  func run() throws {
    var random = SystemRandomNumberGenerator()
    let invite = Invite.random(using: &random)
    _ = try store.perform(.invite(invite, lifetime: UInt64(clamping: lifetime.duration.components.seconds)))
    print(invite.digits)
  }
}
