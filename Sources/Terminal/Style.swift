/// What a piece of text is, for the palette to give it a look.
package enum Style: Equatable, Sendable {
  case plain
  /// Of less weight than the rest: times, marks, remarks.
  case faint
  case strong
  /// Something went wrong.
  case warning
  /// A name; equal numbers have the same colour.
  case name(UInt32)
}
