import WebSocketCore

/// How a run is doing, for `/status`.
struct RunStatus {
  let url: String
  /// How long the link has been up.
  let age: Duration?
  let subprotocol: String?
  let status: PromptStatus
  let unacknowledged: Int
  /// The time that the last answer to a keep-alive took.
  let roundTrip: Duration?

  var lines: [String] {
    let who = status.name.map { name in "you are \(name)\(status.conversation.map { ", talking to \($0)" } ?? "")" }
    let parts: [String?] = [
      "server: \(url)\(subprotocol.map { ", subprotocol \($0)" } ?? "")", who, "link: \(linkWords)",
      unacknowledged > 0 ? "\(unacknowledged) not acknowledged" : nil,
    ]
    return parts.compactMap(\.self)
  }

  private var linkWords: String {
    switch status.link {
    case .up: "up\(age.map { " for \($0.words)" } ?? "")\(roundTrip.map { ", last round trip \($0.milliseconds) ms" } ?? "")"
    case .connecting: "connecting"
    case .lost(let waiting): "lost\(waiting > 0 ? ", \(waiting) waiting" : "")"
    }
  }
}

extension Duration {
  /// The two largest units: `3 min 5 s`.
  fileprivate var words: String {
    let seconds = components.seconds
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")].drop { $0.0 == 0 }.prefix(2)
    return parts.isEmpty ? "0 s" : parts.map { "\($0.0) \($0.1)" }.joined(separator: " ")
  }
}
