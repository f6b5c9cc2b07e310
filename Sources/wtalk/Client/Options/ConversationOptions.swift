import ArgumentParser
import Chat

/// With whom the client talks, as whom.
struct ConversationOptions: ParsableArguments {
  @Option(name: .customLong("as"), help: ArgumentHelp("Your name; speaks the chat protocol.", valueName: "name"))
  var `as`: String?

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

  mutating func validate() throws {
    try Exclusion.conversation.check(to != nil, room != nil, inbox)
    guard !inbox || self.as != nil else { throw ValidationError("--inbox needs --as NAME.") }
    guard !follow || inbox else { throw ValidationError("--follow goes with --inbox.") }
  }
}
