import Glibc
import WebSocketTransport

/// Tells people and programs where the server listens, once it does.
struct ReadyNotice {
  let addresses: [ListenAddress]
  let configuration: ServerConfiguration
  /// What a client needs to trust a certificate that nobody else has signed.
  let pin: String?

  /// For people: one line per address, and what to type to reach a server that signs for itself.
  var text: String {
    let lines = addresses.map { address in
      let page = configuration.serving.whole.mode == .chat ? " (page: \(isSecure ? "https" : "http")://\(place(address)))" : ""
      return "listening on \(url(address))\(page)\n"
    }
    guard let pin, let first = addresses.first else { return lines.joined() }
    return lines.joined() + "signed by itself: wtalk client \(url(first)) --pin \(pin)\n"
  }

  /// For programs: one line of JSON per address.
  private var lines: String {
    let end = pin.map { ",\"pin\":\"\($0)\"" } ?? ""
    return addresses.map { address in
      "{\"host\":\"\(address.host)\",\"port\":\(address.port),\"url\":\"\(url(address))\"\(end)}\n"
    }.joined()
  }

  private func url(_ address: ListenAddress) -> String { "\(isSecure ? "wss" : "ws")://\(place(address))" }
  private func place(_ address: ListenAddress) -> String { "\(address.reachable)\(configuration.serving.whole.path.text)/" }
  private var isSecure: Bool { configuration.tls != nil }

  /// Writes the ready descriptor and the port file, where they are asked for; the file appears whole or not at all.
  func announce() throws(Failure) {
    if let descriptor = configuration.listening.readyDescriptor {
      let bytes = Array(lines.utf8)
      guard write(descriptor, bytes, bytes.count) == bytes.count else {
        throw Failure(.inputOutput, "cannot write to --ready-fd \(descriptor): \(String(cString: strerror(errno)))")
      }
      close(descriptor)
    }
    if let path = configuration.listening.portFile {
      do throws(FileError) {
        try PrivateFile.replace(path, with: Array(lines.utf8), mode: 0o644)
      } catch {
        throw Failure(.cannotOpen, "cannot write --port-file \(path): \(error.why)")
      }
    }
  }
}

extension ListenAddress {
  /// An authority that a client on this machine can use: the wildcard addresses are none.
  fileprivate var reachable: String {
    switch host {
    case "0.0.0.0": "127.0.0.1:\(port)"
    case "::": "[::1]:\(port)"
    default: authority
    }
  }
}
