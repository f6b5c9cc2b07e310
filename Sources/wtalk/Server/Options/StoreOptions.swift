import ArgumentParser
import Chat

/// What the chat keeps, and how people come by a name.
struct StoreOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Keep accounts and messages in this file; without it they last as long as the server.", valueName: "file"))
  var store: String?

  @Option(
    help: ArgumentHelp(
      "How people come by a name: 'none': whoever says it first; 'open': with a password that they choose; 'invite': likewise, with an invite; 'closed': from wtalk user add; 'certificate': from the client's certificate (--client-ca)."
    ))
  var accounts = AccountPolicy.none

  @Option(help: ArgumentHelp("Keep only this many messages of each conversation in the store.", valueName: "number"))
  var historyLimit: Int64?

  @Option(help: ArgumentHelp("Keep messages in the store only for so long: 12h, 30d.", valueName: "time"))
  var retention: TimeSpan?

  @Option(help: ArgumentHelp("How long a name stays reserved after its last session: 90s, 10m, 24h.", valueName: "time"))
  var nameHold = TimeSpan(.seconds(86_400))
}

extension AccountPolicy: ExpressibleByArgument {}
