import ArgumentParser
import ChatStore

struct StoreVacuum: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vacuum", abstract: "Give the space of what was deleted back to the disk.")

  @Argument(help: "The store, which no server may be using.")
  var file: String

  func run() throws {
    try StoreAtRest.open(file) { store throws(StoreError) in try store.vacuum() }
  }
}
