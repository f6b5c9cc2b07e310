/// How long messages are kept; without either bound for ever.
package struct Retention: Equatable, Sendable {
  /// In each conversation the newest this many, at least 1.
  package let messages: Int64?
  /// What has been here for longer goes.
  package let time: Duration?

  package init(messages: Int64? = nil, time: Duration? = nil) {
    self.messages = messages
    self.time = time
  }

  var isForEver: Bool { messages == nil && time == nil }
}
