import Chat
import WebSocketCore

extension ClientSession {
  /// Where a run is between its start and its end.
  enum Phase: Equatable {
    case connecting
    /// `hello` was sent.
    case greeting
    case talking
    /// The person is asked for a secret that the server wants first; whether the link is still closing.
    case asking(isLinked: Bool)
    /// The link was lost; the next try is due then.
    case waiting(until: Instant)
    /// We have sent Close, to connect anew.
    case reconnecting
    /// The run is to end, and what it has taken from the inbox is still on its way to the output: Close follows.
    case leaving(CloseCode, until: Instant)
    /// We have sent Close.
    case ending
    /// The peer closed in order while input was open: is there more of it?
    case leftover(until: Instant)
    case ended

    var isEnding: Bool {
      switch self {
      case .leaving, .ending: true
      default: false
      }
    }

    /// Whether there is a link, or needs to be none any more.
    var isLinked: Bool {
      switch self {
      case .talking, .leaving, .ending, .leftover, .ended: true
      case .connecting, .greeting, .asking, .waiting, .reconnecting: false
      }
    }

    /// When it is over by itself.
    var deadline: Instant? {
      switch self {
      case .leftover(let until), .waiting(let until), .leaving(_, let until): until
      case .connecting, .greeting, .talking, .asking, .reconnecting, .ending, .ended: nil
      }
    }
  }
}
