package import Chat

/// What keeps accounts and messages; all calls come from one thread, and each sees what the ones before it did.
///
/// `time` is the wall clock's, in milliseconds since 1970.
package protocol MessageStore {
  /// Gives each draft its place; the outcomes are in the drafts' order.
  mutating func append(_ drafts: [Draft], at time: Int64) -> [StoreOutcome]
  mutating func answer(_ request: StoreRequest, at time: Int64) -> StoreAnswer
}
