import Chat
import Glibc
import WebSocketTransport

/// Tells people and programs where the server listens, once it does.
struct ReadyNotice {
  let addresses: [ListenAddress]
  let configuration: ServerConfiguration

  private var routes: [ModeRoute] { configuration.serving.routes }

  /// For people: one line per address, and one for each route there.
  var text: String {
    addresses.map { address in
      let main = configuration.serving.whole
      let page = main.mode == .chat ? address.page(main.path).map { " (page: \($0))" } ?? "" : ""
      let others = routes.dropLast().map { "  and \(address.url($0.path)) (\($0.mode.defaultValueDescription))\n" }
      return "listening on \(address.url(main.path))\(page)\n" + others.joined()
    }.joined()
  }

  /// In one line.
  var summary: String { addresses.map { "listening on \($0.url(configuration.serving.whole.path))" }.joined(separator: ", ") }

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
    JSONText.append(string: address.url(configuration.serving.whole.path), to: &bytes)
    appendRoutes(at: address, to: &bytes)
    bytes += "}\n".utf8
  }

  private func appendRoutes(at address: ListenAddress, to bytes: inout [UInt8]) {
    for (index, route) in routes.dropLast().enumerated() {
      bytes += (index == 0 ? ",\"routes\":[{\"mode\":" : ",{\"mode\":").utf8
      JSONText.append(string: route.mode.defaultValueDescription, to: &bytes)
      bytes += ",\"url\":".utf8
      JSONText.append(string: address.url(route.path), to: &bytes)
      bytes += "}".utf8
    }
    if routes.count > 1 { bytes += "]".utf8 }
  }

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
  fileprivate func url(_ path: URLPath) -> String {
    switch self {
    case .host: "ws://\(reachable)\(path.text)/"
    case .unix(let socket): "ws+unix:\(socket):\(path.text)/"
    }
  }

  /// For a browser; nil where none gets.
  fileprivate func page(_ path: URLPath) -> String? {
    if case .host = self { "http://\(reachable)\(path.text)/" } else { nil }
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
