/// What an account may do beyond, or not do of, what everybody may.
package struct Standing: Equatable, Sendable {
  package var isOperator = false
  package var isMuted = false

  package init(isOperator: Bool = false, isMuted: Bool = false) {
    self.isOperator = isOperator
    self.isMuted = isMuted
  }
}
