import Chat
import Glibc
import Terminal
import WebSocketCore
import WebSocketTransport

/// One line on stderr for whatever went wrong, and the status that goes with it.
enum Diagnostics {
  /// Prints `wtalk: text`, made harmless.
  static func report(_ text: String) { trace("wtalk: \(text)") }

  /// Prints a line as it is, made harmless.
  static func trace(_ line: String) {
    let line = "\(TerminalFilter.visible(line))\n"
    _ = Array(line.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  static func exit(_ failure: Failure) -> Never {
    report(failure.text)
    Glibc.exit(failure.status.rawValue)
  }
}

/// What happened and why, with its exit status.
struct Failure: Error, Equatable {
  let status: ExitStatus
  let text: String

  init(_ status: ExitStatus, _ text: String) {
    self.status = status
    self.text = text
  }

  /// A failed listener or connection; `what` is what was tried.
  init(_ error: TransportError, _ what: String) {
    switch error {
    case .unknownHost(let host): self.init(.unknownHost, "\(what): the host \(host) is unknown")
    case .addressInUse(let address): self.init(.unavailable, "\(what): \(address) is in use; --listen HOST:0 picks a free port")
    case .permissionDenied(let address): self.init(.notAllowed, "\(what): no permission for \(address)")
    case .unreachable(_, let why): self.init(.unavailable, "\(what): \(why)")
    case .timedOut(let stage): self.init(.unavailable, "\(what): \(stage) took too long")
    case .refused(let refusal): self.init(Self.status(ofHTTP: refusal.status), "\(what): \(refusal.words)")
    case .tls(let failure): self.init(failure.isAboutTrust ? .notAllowed : .notWebSocket, "\(what): TLS: \(failure)\(failure.hint)")
    case .proxy(let proxy, let failure): self.init(failure.isAboutTrust ? .notAllowed : .unavailable, "\(what): proxy \(proxy): \(failure)")
    case .wrongPassphrase(let path): self.init(.notAllowed, "\(what): the passphrase of the key in \(path) is wrong")
    case .configuration(let text): self.init(.configuration, "\(what): \(text)")
    case .handshake(let error): self.init(.notWebSocket, "\(what): \(error)")
    case .notHTTP: self.init(.notWebSocket, "\(what): the server does not speak HTTP")
    case .closedInHandshake: self.init(.notWebSocket, "\(what): the server closed the connection during the handshake")
    }
  }

  private static func status(ofHTTP code: Int) -> ExitStatus {
    switch code {
    case 401, 403: .notAllowed
    case 429, 503: .tryAgain
    default: .notWebSocket
    }
  }
}

extension HTTPRefusal {
  fileprivate var words: String {
    let line = body.split(whereSeparator: \.isNewline).first.map { ": \($0)" } ?? ""
    if let challenge { return "HTTP status \(status), WWW-Authenticate: \(challenge)\(line)" }
    guard isRedirect, let location else { return "HTTP status \(status)\(line)" }
    return "HTTP status \(status), Location: \(location) (--location follows)"
  }
}

extension TLSFailure {
  fileprivate var hint: String {
    if case .untrusted = self { "; --ca FILE names another" } else { "" }
  }
}
