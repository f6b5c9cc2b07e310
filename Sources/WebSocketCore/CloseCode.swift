/// The status code of a Close frame (RFC 6455 §7.4); any number, since a peer may send any.
package struct CloseCode: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let normal = CloseCode(rawValue: 1000)
  package static let goingAway = CloseCode(rawValue: 1001)
  package static let protocolError = CloseCode(rawValue: 1002)
  package static let unsupportedData = CloseCode(rawValue: 1003)
  package static let invalidPayload = CloseCode(rawValue: 1007)
  package static let policyViolation = CloseCode(rawValue: 1008)
  package static let messageTooBig = CloseCode(rawValue: 1009)
  package static let internalError = CloseCode(rawValue: 1011)
  package static let badGateway = CloseCode(rawValue: 1014)
  /// Ours: the peer does not read what it is sent.
  package static let slowReader = CloseCode(rawValue: 4008)

  /// Whether a Close frame may carry this code (RFC 6455 §7.4.1, §7.4.2; 1012 to 1014 are IANA's).
  package var mayBeSent: Bool {
    switch rawValue {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }
}

extension CloseCode: CustomStringConvertible {
  package var description: String { String(rawValue) }
}
