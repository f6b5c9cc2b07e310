import HTTPTypes

/// Which Host and Origin a server answers (RFC 6455 §10.2): the fence against DNS rebinding and foreign web pages.
package struct AccessPolicy: Sendable {
  /// What `--origin` allows beside our own pages.
  package enum AllowedOrigin: Equatable, Sendable {
    case any
    case null
    case origin(Origin)
  }

  /// Whether the server listens on loopback addresses only.
  package var isLoopbackOnly: Bool
  /// Further names of this server (`--host`), lower case.
  package var hosts: [String]
  package var origins: [AllowedOrigin]
  /// The machine's own name, lower case.
  package var machineName: String

  package init(isLoopbackOnly: Bool, hosts: [String] = [], origins: [AllowedOrigin] = [], machineName: String = "localhost") {
    self.isLoopbackOnly = isLoopbackOnly
    self.hosts = hosts
    self.origins = origins
    self.machineName = machineName
  }

  /// - Parameter isSecure: whether the request came over TLS, as far as that is known: then our own pages did, too, and otherwise not.
  /// - Throws: 421 for a Host that is not ours, 403 for an Origin that is not; both name the option that would allow it.
  package func check(_ head: RequestHead, isSecure: Bool? = nil) throws(Refusal) {
    let sentOrigins = head.fields[values: .origin]
    guard let host = head.hosts.first.flatMap({ Authority($0) }) else { throw Refusal(.badRequest, "the Host is malformed") }
    guard isOurs(host, hasOrigin: !sentOrigins.isEmpty) else {
      throw Refusal(.misdirectedRequest, "this server is not called \(host.host.prefix(80)); --host \(host.host.prefix(80)) would allow it")
    }
    guard let text = sentOrigins.first else { return }
    guard sentOrigins.count == 1, isAllowed(text, for: host, isSecure: isSecure) else {
      throw Refusal(.forbidden, "pages of this origin may not connect; --origin ORIGIN would allow it")
    }
  }

  private func isOurs(_ host: Authority, hasOrigin: Bool) -> Bool {
    if hosts.contains(host.host) || host.isLoopback { return true }
    if isLoopbackOnly { return false }
    return !hasOrigin || host.isLiteral || host.host == machineName
  }

  private func isAllowed(_ text: String, for host: Authority, isSecure: Bool?) -> Bool {
    if origins.contains(.any) || (text == "null" && origins.contains(.null)) { return true }
    guard let origin = Origin(text) else { return false }
    if origins.contains(where: { $0.matches(origin) }) { return true }
    if isLoopbackOnly && origin.authority.isLoopback { return true }
    guard isSecure.map({ origin.isSecure == $0 }) ?? true else { return false }
    return origin.authority.host == host.host && origin.port == (host.port ?? origin.defaultPort)
  }
}

extension AccessPolicy.AllowedOrigin {
  /// Reads the value of `--origin`: `*`, `null`, or an origin.
  package init?(_ text: String) {
    switch text {
    case "*": self = .any
    case "null": self = .null
    default:
      guard let origin = Origin(text) else { return nil }
      self = .origin(origin)
    }
  }

  fileprivate func matches(_ other: Origin) -> Bool {
    guard case .origin(let origin) = self else { return false }
    return origin.scheme == other.scheme && origin.authority.host == other.authority.host && origin.port == other.port
  }
}
