import ArgumentParser

/// How things are shown at a prompt, and what others are told of who sits there.
struct ScreenOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The time before a message: off, minutes, seconds, date or iso. (default: minutes in a chat, off otherwise)", valueName: "form"))
  var timestamps: Timestamps?

  @Flag(help: "No colours; NO_COLOR in the environment says the same.")
  var noColor = false

  @Flag(help: "Lay out messages that are JSON.")
  var pretty = false

  @Flag(help: "Ring the bell for a message one to one, or one that names you; the default.")
  var bell = false

  @Flag(help: "Never ring the bell.")
  var noBell = false

  @Flag(help: "Ask the terminal for a desktop notice, too.")
  var notify = false

  @Flag(help: "Tell others what you have read.")
  var readMarks = false

  @Flag(help: "Do not tell others that you are typing.")
  var noTyping = false

  mutating func validate() throws {
    try Exclusion.bell.check(bell, noBell)
  }
}

extension Timestamps: ExpressibleByArgument {}
