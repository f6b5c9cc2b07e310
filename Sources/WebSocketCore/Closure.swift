/// How a connection ended; told once.
package enum Closure: Equatable, Sendable {
  /// Both Close frames were exchanged; the code and reason are the peer's.
  case closed(CloseCode?, reason: String, byPeer: Bool)
  /// The peer broke the protocol or a limit, and was told so.
  case failed(ProtocolError)
  /// The transport ended or the peer fell silent, without a Close frame from it.
  case lost(Loss)

  package enum Loss: Sendable {
    case endOfStream
    case reset
    case pongMissing
    case closeUnanswered
  }
}
