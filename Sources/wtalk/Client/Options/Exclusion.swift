import ArgumentParser

/// Options of which a run takes one at most; across levels (command line, environment, file) the stronger replaces the weaker.
struct Exclusion {
  let options: [String]

  static let conversation = Exclusion(options: ["to", "room", "inbox"])
  static let keeping = Exclusion(options: ["store", "no-history"])
  static let framing = Exclusion(options: ["null", "separator", "whole", "length-prefixed", "jsonl"])
  static let binaryForm = Exclusion(options: ["hex", "base64"])
  static let manner = Exclusion(options: ["raw", "interactive", "echo", "local"])
  static let direction = Exclusion(options: ["send-only", "receive-only"])
  static let trust = Exclusion(options: ["pin", "insecure"])
  static let account = Exclusion(options: ["user", "bearer-file"])
  static let proxy = Exclusion(options: ["proxy", "no-proxy"])
  static let record = Exclusion(options: ["log", "replay"])
  static let bell = Exclusion(options: ["bell", "no-bell"])
  static let reconnect = Exclusion(options: ["reconnect", "no-reconnect"])

  static let all = [conversation, keeping, framing, binaryForm, manner, direction, trust, account, proxy, reconnect, bell, record]

  /// - Parameter given: for each of the options, in their order, whether it was given.
  func check(_ given: Bool...) throws(ValidationError) {
    let names = zip(options, given).filter(\.1).map { "--\($0.0)" }
    guard names.count > 1 else { return }
    throw ValidationError("\(names.dropLast().joined(separator: ", ")) and \(names.last ?? "") exclude each other.")
  }
}
