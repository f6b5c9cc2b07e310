import WebSocketCore

extension Closure {
  /// Whether trying again would be of no use: the peer has refused us, or one of us does not keep to the protocol.
  var isFinal: Bool {
    switch self {
    case .closed(let code, _, _): code.map { Self.finalCodes.contains($0.rawValue) } ?? false
    case .failed: true
    case .lost: false
    }
  }

  private static let finalCodes: Set<UInt16> = [1002, 1003, 1007, 1008, 1009, 1010, 4001, 4002, 4003, 4009, 4010]

  /// Whether it is told as what went wrong anyway.
  var isTroubling: Bool {
    guard case .closed(let code, _, _) = self else { return true }
    return !(code.map { [.normal, .goingAway].contains($0) } ?? true)
  }

  /// What speaks against the run that it ends. `wasEnding`: we had sent Close; `unsent`: not all of ours has left.
  func failure(wasEnding: Bool, unsent: Bool) -> Failure? {
    switch self {
    case .closed(_, _, byPeer: true) where !wasEnding && isTroubling: Failure(.refused, words)
    case .closed(_, _, byPeer: true) where unsent: Failure(.refused, "the server closed the connection before all was sent")
    case .closed: nil
    case .failed: Failure(.notWebSocket, words)
    case .lost: Failure(.refused, words)
    }
  }

  /// How the server answered our Close, for a person.
  var answerWords: String {
    guard case .closed(let code, let reason, byPeer: false) = self else { return words }
    return "closed; the server answered \(code.map { "with code \($0)" } ?? "without a code")\(reason.isEmpty ? "" : ": \(reason)")"
  }

  /// What happened, for a person.
  var words: String {
    switch self {
    case .closed(let code, let reason, _):
      "the server closed the connection\(code.map { ": code \($0)" } ?? "")\(reason.isEmpty ? "" : ": \(reason)")"
    case .failed(let error): "the server broke the protocol: \(error.reason)"
    case .lost(.endOfStream): "the server ended the connection without a Close frame"
    case .lost(.reset): "the connection was reset"
    case .lost(.pongMissing): "the server no longer answers"
    case .lost(.closeUnanswered): "the server did not answer our Close"
    }
  }
}
