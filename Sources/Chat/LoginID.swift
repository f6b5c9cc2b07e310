/// One login with a password: all sessions that live by the token it gave.
package struct LoginID: Hashable, Sendable {
  package let number: Int64

  package init(_ number: Int64) {
    self.number = number
  }
}
