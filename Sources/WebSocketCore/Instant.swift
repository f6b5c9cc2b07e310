/// A point in time as the machines take it: an argument, never read from a clock by themselves.
package typealias Instant = SuspendingClock.Instant

extension Instant {
  /// The earlier of two deadlines, as far as there are any.
  static func earlier(_ one: Instant?, _ other: Instant?) -> Instant? {
    guard let one, let other else { return one ?? other }
    return min(one, other)
  }
}
