/// A moment on the machines' clock, always given from outside: no machine reads a clock.
package typealias Instant = SuspendingClock.Instant
