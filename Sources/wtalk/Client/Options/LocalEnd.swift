import ArgumentParser
import WebSocketTransport

/// What stands at the client's end of the connection instead of the terminal or the pipe.
enum LocalEnd: Equatable {
  /// Everyone who connects to this address, each with a connection to the server of their own.
  case listen(ClientRoute.Destination)
}

extension LocalEnd: ExpressibleByArgument {
  init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "listen" else { return nil }
    if parts[1].hasPrefix("unix:") {
      let path = String(parts[1].dropFirst(5))
      guard (1...107).contains(path.utf8.count) else { return nil }
      self = .listen(.unixSocket(path: path))
    } else {
      guard let address = ListenAddress(String(parts[1])) else { return nil }
      self = .listen(.host(address.host, port: address.port))
    }
  }

  static var allValueStrings: [String] { ["listen:HOST:PORT", "listen:unix:PATH"] }
}
