/// One holding of a name, from its claim until it is free again: whoever claims the name next is another account.
package struct AccountID: Hashable, Sendable {
  package let number: Int64

  package init(_ number: Int64) {
    self.number = number
  }
}
