import Chat
import HTTPTypes
import WebSocketCore

/// What a request's path names, below the base path.
enum Route: Equatable {
  /// The page, or one of its parts.
  case asset(PageAsset)
  /// A conversation, and the name that a plain client gives itself with `?as=`.
  case conversation(Address, as: String?)

  /// - Throws: 404 for what names nothing, 400 for a secret in the query: it would end in somebody's log.
  init(target: String, below basePath: String) throws(Refusal) {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let query = Self.query(parts.dropFirst().first ?? "")
    guard !query.contains(where: { ["token", "password"].contains($0.key) }) else {
      throw Refusal(.badRequest, "secrets have no place in a URL")
    }
    guard let path = Self.path(parts.first ?? "", below: basePath) else { throw .unknownPath }
    let name = query.last { $0.key == "as" }?.value
    if let asset = PageAsset(path: path), name == nil {
      self = .asset(asset)
      return
    }
    self = .conversation(try Self.address(path), as: name)
  }

  /// The conversation that the path names for a WebSocket: the root is the lobby.
  static func address(_ path: Substring) throws(Refusal) -> Address {
    guard path != "/" else { return .lobby }
    let name = path.dropFirst()
    guard let address = try? Address(name.hasPrefix("@") ? String(name) : "#\(name)") else { throw .unknownPath }
    return address
  }

  /// The path below the base path, starting with a slash.
  private static func path(_ path: Substring, below basePath: String) -> Substring? {
    guard path.hasPrefix(basePath) else { return nil }
    let rest = path.dropFirst(basePath.count)
    if rest.isEmpty, !basePath.isEmpty { return "/" }
    return rest.hasPrefix("/") ? rest : nil
  }

  private static func query(_ text: Substring) -> [(key: String, value: String)] {
    text.split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (parts[0].lowercased(), String(parts.dropFirst().first ?? ""))
    }
  }
}

extension Address {
  static let lobby = (try? Address("#lobby")) ?? .room(.anonymous(0))
}

extension Refusal {
  static let unknownPath = Refusal(.notFound, "there is nothing at this path; a room is /name, a person /@name")
}
