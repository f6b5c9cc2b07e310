import WebSocketCore
import WebSocketTransport

/// What a server is called by those who reach it.
enum ServerNames {
  /// Host names and addresses, without brackets and each once, that stand in a certificate of our own.
  static func all(hosts: [String], addresses: [String], machine: String = MachineName.current) -> [String] {
    var names: [String] = []
    for name in ["localhost", machine] + hosts.map({ $0.lowercased() }) + ["127.0.0.1", "::1"] + addresses {
      guard let name = bare(name), !names.contains(name), !["0.0.0.0", "::"].contains(name) else { continue }
      names.append(name)
    }
    return names
  }

  /// Nil for what is neither.
  private static func bare(_ name: String) -> String? {
    if IPAddress(name) != nil { return name }
    guard let authority = Authority(name), authority.port == nil else { return nil }
    if authority.host.hasPrefix("[") { return String(authority.host.dropFirst().dropLast()) }
    // A certificate has names without the dot of the root.
    return authority.host.hasSuffix(".") ? String(authority.host.dropLast()) : authority.host
  }
}
