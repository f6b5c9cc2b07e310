import ArgumentParser
import ChatStore

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
