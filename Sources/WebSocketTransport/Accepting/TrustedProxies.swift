/// The proxies whose word about their clients is taken.
package struct TrustedProxies: Equatable, Sendable {
  private let networks: [IPNetwork]
  /// Whether whoever connects to a Unix socket of ours is such a proxy.
  private let trustsUnix: Bool

  package init(networks: [IPNetwork] = [], trustsUnix: Bool = false) {
    self.networks = networks
    self.trustsUnix = trustsUnix
  }

  func trusts(_ peer: RemotePeer) -> Bool {
    peer.address.map(trusts) ?? (trustsUnix && peer.isLocal)
  }

  private func trusts(_ address: IPAddress) -> Bool { networks.contains { $0.contains(address) } }

  /// Whom the values of X-Forwarded-For, of a trusted proxy, tell of: the rightmost address that is not a trusted proxy's itself.
  ///
  /// - Returns: the farthest trusted one where there is no other; nil when nothing that is an address stands at the right end.
  func client(in values: [String]) -> IPAddress? {
    var nearest: IPAddress?
    for entry in values.flatMap({ $0.split(separator: ",") }).reversed() {
      guard let address = Self.address(entry) else { return nearest }
      nearest = address
      if !trusts(address) { return address }
    }
    return nearest
  }

  /// Reads an address, alone or with a port.
  private static func address(_ entry: Substring) -> IPAddress? {
    let text = String(entry.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" })
    if let address = IPAddress(text) { return address.unmapped }
    guard case .host(let host, _) = ListenAddress(text.hasSuffix("]") ? "\(text):0" : text) else { return nil }
    return IPAddress(host)?.unmapped
  }
}
