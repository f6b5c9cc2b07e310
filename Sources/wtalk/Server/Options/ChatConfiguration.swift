import ArgumentParser
import Chat
import ChatStore

/// What the chat is to keep, and for whom.
struct ChatConfiguration {
  /// The file that accounts and messages are kept in; nil: in memory.
  let store: String?
  let accounts: AccountPolicy
  let retention: Retention
  let nameHold: Duration
  /// Chat requests a second.
  let rate: Int

  /// - Throws: `ValidationError`.
  init(_ options: StoreOptions, rate: Int) throws {
    store = options.store
    accounts = options.accounts
    if accounts != .none, store == nil { throw ValidationError("--accounts needs --store: an account is for longer than one run.") }
    if store?.isEmpty == true { throw ValidationError("--store takes the path of a file.") }
    retention = try Self.retention(options)
    nameHold = options.nameHold.duration
    self.rate = rate
    guard (1...1_000_000).contains(rate) else { throw ValidationError("--rate is a number from 1 to 1000000.") }
  }

  private static func retention(_ options: StoreOptions) throws -> Retention {
    let retention = Retention(messages: options.historyLimit, time: options.retention?.duration)
    if let messages = retention.messages, messages < 1 { throw ValidationError("--history-limit is a number from 1 on.") }
    if let time = retention.time, time < .seconds(1) { throw ValidationError("--retention is a time from 1s on.") }
    guard retention == Retention() || options.store != nil else {
      throw ValidationError("--history-limit and --retention go with --store; in memory the newest messages are kept anyway.")
    }
    return retention
  }
}
