import ArgumentParser
import Chat

/// With whom the client talks, as whom.
struct ConversationOptions: ParsableArguments {
  @Option(name: .customLong("as"), help: ArgumentHelp("Your name; speaks the chat protocol.", valueName: "name"))
  var `as`: String?

  @Flag(help: "Make an account of the name, with a password, at a server with accounts.")
  var register = false

  @Option(
    help: ArgumentHelp("With --register: the file with the invite; WTALK_INVITE in the environment does, too.", valueName: "file"),
    completion: .file())
  var inviteFile: String?

  @Option(help: ArgumentHelp("Whom to talk to, one to one.", valueName: "name"))
  var to: String?

  @Option(help: ArgumentHelp("Which room to talk in.", valueName: "name"))
  var room: String?

  @Option(
    help: ArgumentHelp("The id of the one message that is sent: 32 hexadecimal digits. A repeat is the same message.", valueName: "id"))
  var id: MessageID?

  @Flag(help: "Print what has come for you since the last time, from everywhere, and end.")
  var inbox = false

  @Flag(help: "With --inbox: go on with what comes from then on.")
  var follow = false

  @Option(
    help: ArgumentHelp(
      "Keep what is said and heard in this file. (default: a file for this name and server, at a prompt and with --inbox)",
      valueName: "file"), completion: .file())
  var store: String?

  @Flag(help: "Keep nothing; only what comes from now on is shown.")
  var noHistory = false

  /// Whether the chat protocol is spoken.
  var isChat: Bool { self.as != nil || to != nil || room != nil }

  mutating func validate() throws {
    try Exclusion.keeping.check(store != nil, noHistory)
    try Exclusion.conversation.check(to != nil, room != nil, inbox)
    guard !register || self.as != nil else { throw ValidationError("--register needs --as NAME.") }
    guard inviteFile == nil || register else { throw ValidationError("--invite-file goes with --register.") }
    guard !inbox || self.as != nil else { throw ValidationError("--inbox needs --as NAME.") }
    guard !inbox || !noHistory else { throw ValidationError("--inbox does not go with --no-history.") }
    guard !follow || inbox else { throw ValidationError("--follow goes with --inbox.") }
  }
}
