import Chat
import Terminal

/// Who came and went, in one line.
enum PresenceLine {
  private static let most = 5

  /// - Parameter place: nil for the conversation that is open.
  static func line(_ changes: [PresenceChange], in place: Address?) -> Line {
    let parts = [ChatEvent.State.here, .joined, .gone, .left].compactMap { state in
      part(changes.filter { $0.state == state }.map(\.name), state)
    }
    return Line("* \(place.map { "\($0): " } ?? "")\(parts.joined(separator: "; "))", .faint)
  }

  private static func part(_ names: [Name], _ state: ChatEvent.State) -> String? {
    guard !names.isEmpty else { return nil }
    let isOne = names.count == 1
    let words =
      switch state {
      case .here: isOne ? "is here" : "are here"
      case .joined: "joined"
      case .gone: isOne ? "has left" : "have left"
      case .left: "left for good"
      }
    return "\(list(names)) \(words)"
  }

  private static func list(_ names: [Name]) -> String {
    let more = names.count - most
    var words = names.prefix(more > 1 ? most : most + 1).map(\.description)
    if more > 1 { words.append("\(more) others") }
    guard let last = words.popLast(), !words.isEmpty else { return names.first?.description ?? "" }
    return "\(words.joined(separator: ", ")) and \(last)"
  }
}
