import Chat
import Glibc
import WebSocketTransport

/// Tells people and programs where the server listens, once it does.
struct ReadyNotice {
  let addresses: [ListenAddress]
  let configuration: ServerConfiguration
  /// What a client needs to trust a certificate that nobody else has signed.
  let pin: String?

  private var routes: [ModeRoute] { configuration.serving.routes }

  /// For people: one line per address, and one for each route there.
  var text: String {
    let lines = addresses.map { address in
      let main = configuration.serving.whole
      let page = main.mode.hasPage ? address.page(main.path, isSecure: isSecure).map { " (page: \($0))" } ?? "" : ""
      let others = routes.dropLast().map { "  and \(address.url($0.path, isSecure: isSecure)) (\($0.mode))\n" }
      return "listening on \(address.url(main.path, isSecure: isSecure))\(page)\n" + others.joined()
    }
    guard let pin, let first = addresses.first(where: \.isHost) else { return lines.joined() }
    return lines.joined() + "signed by itself: wtalk client \(first.url(configuration.serving.whole.path, isSecure: true)) --pin \(pin)\n"
  }

  /// In one line.
  var summary: String {
    addresses.map { "listening on \($0.url(configuration.serving.whole.path, isSecure: isSecure))" }.joined(separator: ", ")
  }

  /// For programs: one line of JSON per address.
  private var lines: [UInt8] {
    var bytes: [UInt8] = []
    for address in addresses { append(address, to: &bytes) }
    return bytes
  }

  private func append(_ address: ListenAddress, to bytes: inout [UInt8]) {
    switch address {
    case .host(let host, let port):
      bytes += "{\"host\":".utf8
      JSONText.append(string: host, to: &bytes)
      bytes += ",\"port\":\(port)".utf8
    case .unix(let path):
      bytes += "{\"path\":".utf8
      JSONText.append(string: path, to: &bytes)
    }
    bytes += ",\"url\":".utf8
    JSONText.append(string: address.url(configuration.serving.whole.path, isSecure: isSecure), to: &bytes)
    appendRoutes(at: address, to: &bytes)
    if let pin, address.isHost {
      bytes += ",\"pin\":".utf8
      JSONText.append(string: pin, to: &bytes)
    }
    bytes += "}\n".utf8
  }

  private func appendRoutes(at address: ListenAddress, to bytes: inout [UInt8]) {
    for (index, route) in routes.dropLast().enumerated() {
      bytes += (index == 0 ? ",\"routes\":[{\"mode\":" : ",{\"mode\":").utf8
      JSONText.append(string: route.mode.description, to: &bytes)
      bytes += ",\"url\":".utf8
      JSONText.append(string: address.url(route.path, isSecure: isSecure), to: &bytes)
      bytes += "}".utf8
    }
    if routes.count > 1 { bytes += "]".utf8 }
  }

  private var isSecure: Bool { configuration.tls != nil }

  /// Writes the ready descriptor and the port file, where they are asked for; the file appears whole or not at all.
  func announce() throws(Failure) {
    if let descriptor = configuration.listening.readyDescriptor {
      let bytes = lines
      guard write(descriptor, bytes, bytes.count) == bytes.count else {
        throw Failure(.inputOutput, "cannot write to --ready-fd \(descriptor): \(String(cString: strerror(errno)))")
      }
      close(descriptor)
    }
    if let path = configuration.listening.portFile {
      do throws(FileError) {
        try PrivateFile.replace(path, with: lines, mode: 0o644)
      } catch {
        throw Failure(.cannotOpen, "cannot write --port-file \(path): \(error.why)")
      }
    }
  }
}

extension ListenAddress {
  /// As a client on this machine can use it.
  fileprivate func url(_ path: URLPath, isSecure: Bool) -> String {
    switch self {
    case .host: "\(isSecure ? "wss" : "ws")://\(reachable)\(path.text)/"
    case .unix(let socket): "ws+unix:\(socket):\(path.text)/"
    }
  }

  /// For a browser; nil where none gets.
  fileprivate func page(_ path: URLPath, isSecure: Bool) -> String? {
    if isHost { "\(isSecure ? "https" : "http")://\(reachable)\(path.text)/" } else { nil }
  }

  /// Unix sockets do without TLS.
  fileprivate var isHost: Bool {
    if case .host = self { true } else { false }
  }

  /// An authority: the wildcard addresses are none.
  private var reachable: String {
    switch self {
    case .host("0.0.0.0", let port): "127.0.0.1:\(port)"
    case .host("::", let port): "[::1]:\(port)"
    case .host, .unix: "\(self)"
    }
  }
}
