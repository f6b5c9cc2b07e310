package import HTTPTypes

/// What holds for every connection of a server, whatever is served.
package struct ConnectionPolicy: Sendable {
  /// Connections at once.
  package var maximumConnections = 20_000
  /// Connections at once from one network: an IPv4 address, or a /64 of IPv6. Loopback, Unix sockets and trusted proxies have no such limit.
  package var maximumPerAddress = 64
  /// Whether each connection begins with a header of the PROXY protocol.
  package var requiresProxyHeader = false
  package var trustedProxies = TrustedProxies()
  /// Added to every answer, the 101 among them.
  package var responseFields: HTTPFields = [:]

  /// Descriptors for everything that is no connection, and for connections that are told that there is no room.
  private static let reserve = 64 + ConnectionCounter.surplus

  package init() {}

  /// Lowers the number of connections to what the system's limit of open files has room for.
  ///
  /// - Returns: that number, where it is lower than what was asked for.
  package mutating func limit(openFiles: Int) -> Int? {
    let room = max(openFiles - Self.reserve, openFiles / 2, 1)
    guard room < maximumConnections else { return nil }
    maximumConnections = room
    return room
  }
}
