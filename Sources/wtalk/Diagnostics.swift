import Chat
import Glibc
import Terminal
import WebSocketCore
import WebSocketTransport

/// One line on stderr for whatever went wrong, and the status that goes with it.
enum Diagnostics {
  /// Prints `wtalk: text`, made harmless.
  static func report(_ text: String) {
    let line = "wtalk: \(TerminalFilter.visible(text))\n"
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
    case .refused(let status, let body): self.init(Self.status(ofHTTP: status), "\(what): HTTP status \(status)\(Self.excerpt(body))")
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

  private static func excerpt(_ body: String) -> String {
    let line = body.split(whereSeparator: \.isNewline).first ?? ""
    return line.isEmpty ? "" : ": \(line)"
  }
}
