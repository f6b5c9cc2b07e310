import ArgumentParser
import Chat

struct UserChange: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "change", abstract: "Say what an account may do.")

  @Argument(help: "The name.")
  var name: Name

  @Flag(inversion: .prefixedNo, help: "Whether it may kick, ban and mute others.")
  var `operator`: Bool?

  @Flag(inversion: .prefixedNo, help: "Whether it may not come in; its sessions end.")
  var ban: Bool?

  @Flag(inversion: .prefixedNo, help: "Whether it may listen only.")
  var mute: Bool?

  @OptionGroup var store: StoreOption

  mutating func validate() throws {
    guard `operator` != nil || ban != nil || mute != nil else {
      throw ValidationError("say what is to change: --operator, --ban or --mute, or one of these with --no- in front.")
    }
  }

  func run() throws {
    _ = try store.perform(.change(name, AccountChange(isOperator: `operator`, isBanned: ban, isMuted: mute)))
  }
}
