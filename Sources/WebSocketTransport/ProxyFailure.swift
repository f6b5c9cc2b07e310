/// Why a proxy did not connect us.
package enum ProxyFailure: Error, Equatable, Sendable {
  /// It answered CONNECT with this HTTP status.
  case status(Int)
  /// The proxy itself cannot be reached, with the system's words.
  case unreachable(String)
  /// It takes nobody without a name and password.
  case needsPassword
  case wrongPassword
  /// It could not or would not connect to the destination.
  case refused(String)
  /// What it sent is not the protocol of its kind.
  case notAProxy
  case closed

  /// Whether it did not trust us, as opposed to being unable.
  package var isAboutTrust: Bool { [.status(407), .needsPassword, .wrongPassword].contains(self) }
}

extension ProxyFailure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .status(let code): "HTTP status \(code)"
    case .unreachable(let why): why
    case .needsPassword: "it needs a name and a password"
    case .wrongPassword: "it does not take the name and the password"
    case .refused(let why): why
    case .notAProxy: "it does not answer like a proxy of this kind"
    case .closed: "it closed the connection"
    }
  }
}
