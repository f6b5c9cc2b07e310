import ArgumentParser
import Chat
import ChatStore
import Glibc

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

struct StoreCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Look at everything that is stored; each finding is a line, and the exit status is 65 then.")

  @Argument(help: "The store, which no server may be using.")
  var file: String

  func run() throws {
    let findings = try StoreAtRest.open(file) { store throws(StoreError) in try store.check() }
    guard findings.isEmpty else {
      for finding in findings { Diagnostics.trace("\(file): \(finding)") }
      throw Failure(.unsendable, "the store \(file): \(findings.count == 1 ? "1 finding" : "\(findings.count) findings")")
    }
    print("\(file): everything is there, and as it was written")
  }
}

struct StoreBackup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy a store as it is now, beside a running server, too.")

  @Argument(help: "The store.")
  var file: String

  @Argument(help: "The copy, which must not be there yet.")
  var copy: String

  func run() throws {
    try StoreAtRest.work(file) { () throws(StoreError) in try SQLiteStore.backUp(file, to: copy) }
  }
}

struct StoreRestore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Make a store of a copy; devices are told that it is another one, and go on where the copy ends.")

  @Argument(help: "The copy.")
  var copy: String

  @Argument(help: "The store, which must not be there yet.")
  var file: String

  func run() throws {
    var random = SystemRandomNumberGenerator()
    try StoreAtRest.work(file) { () throws(StoreError) in try SQLiteStore.restore(from: copy, to: file, epoch: .random(using: &random)) }
  }
}

struct StoreVacuum: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vacuum", abstract: "Give the space of what was deleted back to the disk.")

  @Argument(help: "The store, which no server may be using.")
  var file: String

  func run() throws {
    try StoreAtRest.open(file) { store throws(StoreError) in try store.vacuum() }
  }
}
