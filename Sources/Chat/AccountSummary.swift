/// One account, as its operator sees it in a list.
package struct AccountSummary: Equatable, Sendable {
  package let name: Name
  package let isOperator: Bool
  package let isBanned: Bool
  package let isMuted: Bool

  package init(name: Name, isOperator: Bool, isBanned: Bool, isMuted: Bool) {
    self.name = name
    self.isOperator = isOperator
    self.isBanned = isBanned
    self.isMuted = isMuted
  }
}
