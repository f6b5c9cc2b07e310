import ArgumentParser

/// What can be done with a server's store while it lies there.
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "Look after the file of wtalk server --store.",
    discussion: """
      wtalk store check chat.db                        is everything there, and as it was written?
      wtalk store backup chat.db monday.db             beside a running server, too
      wtalk store restore monday.db chat.db
      """,
    subcommands: [StoreCheck.self, StoreBackup.self, StoreRestore.self, StoreVacuum.self])
}
