/// What a peer did against the protocol, and the close code that answers it; never thrown out of a machine.
package struct ProtocolError: Error, Equatable, Sendable {
  package let code: CloseCode
  package let reason: String

  package init(_ code: CloseCode, _ reason: String) {
    self.code = code
    self.reason = reason
  }
}
