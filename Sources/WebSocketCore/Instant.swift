/// A point in time as the machines take it: an argument, never read from a clock by themselves.
package typealias Instant = SuspendingClock.Instant
