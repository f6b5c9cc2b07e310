import WebSocketTransport

/// The hosts that no proxy is used for, as NO_PROXY lists them: names with their subdomains, addresses, networks, or `*`.
struct NoProxy {
  private let entries: [String]

  init(_ list: String) {
    entries = list.split { $0 == "," || $0.isWhitespace }.map { $0.lowercased() }
  }

  /// - Parameter host: in lower case, without brackets.
  func covers(_ host: String) -> Bool {
    if entries == ["*"] { return true }
    if let address = IPAddress(host) { return entries.contains { IPNetwork($0)?.contains(address) == true } }
    let name = Self.withoutDotAtEnd(host[...])
    return entries.contains { entry in
      let domain = Self.withoutDotAtEnd(entry.hasPrefix(".") ? entry.dropFirst() : entry[...])
      return !domain.isEmpty && (name == domain || name.hasSuffix(".\(domain)"))
    }
  }

  private static func withoutDotAtEnd(_ name: Substring) -> Substring { name.hasSuffix(".") ? name.dropLast() : name }
}
