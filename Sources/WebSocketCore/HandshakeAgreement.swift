/// What both sides agreed on in the opening handshake.
package struct HandshakeAgreement: Equatable, Sendable {
  /// One of those that the client asked for; nil only when it asked for none, or the server chose none.
  package let subprotocol: String?
  package let compression: PerMessageDeflate?

  package init(subprotocol: String? = nil, compression: PerMessageDeflate? = nil) {
    self.subprotocol = subprotocol
    self.compression = compression
  }
}
