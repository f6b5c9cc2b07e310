import Glibc
import WebSocketTransport

/// Tells people and programs where the server listens, once it does.
struct ReadyNotice {
  let addresses: [ListenAddress]
  let configuration: ServerConfiguration

  /// For people: one line per address.
  var text: String {
    addresses.map { address in
      let place = "\(address.reachable)\(configuration.serving.whole.path.text)/"
      let page = configuration.serving.whole.mode.hasPage ? " (page: http://\(place))" : ""
      return "listening on ws://\(place)\(page)\n"
    }.joined()
  }

  /// For programs: one line of JSON per address.
  private var lines: String {
    addresses.map { address in
      "{\"host\":\"\(address.host)\",\"port\":\(address.port),\"url\":\"ws://\(address.reachable)\(configuration.serving.whole.path.text)/\"}\n"
    }.joined()
  }

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
