import ArgumentParser
import Chat
import ChatStore

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
