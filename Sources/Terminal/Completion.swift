/// What can stand where the cursor is.
package struct Completion: Equatable, Sendable {
  /// Where what it replaces begins, in scalars from the start of the line; that ends at the cursor.
  package let start: Int
  /// Each with the space that should follow it, if any; sorted.
  package let choices: [String]

  package init(start: Int, choices: [String]) {
    self.start = start
    self.choices = choices
  }
}
