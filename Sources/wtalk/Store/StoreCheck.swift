import ArgumentParser
import ChatStore

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
