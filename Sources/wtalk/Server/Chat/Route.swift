import Chat
import HTTPTypes
import WebSocketCore

/// What a request's path names, below the base path.
enum Route: Equatable {
  /// The root: the page for a browser, the lobby for a WebSocket; with the name that a plain client gives itself with `?as=`.
  case root(as: String?)
  /// A part of the page.
  case asset(PageAsset)
  case conversation(Address, as: String?)

  /// The conversation that a WebSocket at this path joins.
  var address: Address? {
    switch self {
    case .root: .lobby
    case .asset: nil
    case .conversation(let address, _): address
    }
  }

  var name: String? {
    switch self {
    case .root(let name), .conversation(_, let name): name
    case .asset: nil
    }
  }

  /// - Throws: 404 for what names nothing, 400 for a secret in the query: it would end in somebody's log.
  init(target: String, below basePath: String) throws(Refusal) {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let query = Self.query(parts.dropFirst().first ?? "")
    guard !query.contains(where: { ["token", "password"].contains($0.key) }) else {
      throw Refusal(.badRequest, "secrets have no place in a URL")
    }
    guard let path = Self.path(parts.first ?? "", below: basePath) else { throw .unknownPath }
    let name = query.last { $0.key == "as" }?.value
    if path == "/" {
      self = .root(as: name)
    } else if let asset = PageAsset(path: path) {
      self = .asset(asset)
    } else {
      self = .conversation(try Self.address(path.dropFirst()), as: name)
    }
  }

  private static func address(_ name: Substring) throws(Refusal) -> Address {
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
