/// What became of a batch of changes.
package struct DeviceBatch: Equatable, Sendable {
  /// For each change whether it was one: false for a message that was there already.
  package let news: [Bool]
  /// The number of the newest message.
  package let newest: Int64

  package init(news: [Bool], newest: Int64) {
    self.news = news
    self.newest = newest
  }
}
