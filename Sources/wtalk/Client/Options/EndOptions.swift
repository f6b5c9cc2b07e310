import ArgumentParser
import WebSocketCore

/// When a run ends, and how it says so to the server.
struct EndOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How long to wait after the last message once stdin has ended.", valueName: "seconds|forever"))
  var linger: Linger?

  @Option(help: ArgumentHelp("End after this many messages have come.", valueName: "number"))
  var count: PositiveNumber?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("End at the first message that matches (POSIX extended), which is printed.", valueName: "regex"))
  var until: String?

  @Option(help: ArgumentHelp("End the whole run after this time, with status 2.", valueName: "seconds"))
  var timeout: TimeSpan?

  @Option(help: ArgumentHelp("End when the connection is open, all is sent, or all is delivered (chat).", valueName: "event"))
  var waitFor: WaitFor?

  @Option(help: ArgumentHelp("The code of our Close: 1000, or 3000 to 4999.", valueName: "number"))
  var closeCode = CloseCode.normal

  @Option(parsing: .unconditional, help: ArgumentHelp("The reason in our Close, at most 123 bytes.", valueName: "text"))
  var closeReason = ""

  mutating func validate() throws {
    guard closeReason.utf8.count <= 123 else { throw ValidationError("--close-reason is at most 123 bytes.") }
  }
}
