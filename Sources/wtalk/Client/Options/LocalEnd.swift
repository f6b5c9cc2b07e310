import ArgumentParser
import WebSocketTransport

/// What stands at the local end in place of the terminal or the pipe.
enum LocalEnd: Equatable {
  /// A process, started by the shell.
  case exec(String)
  /// Everyone who connects to this address, each with a connection to the server of their own.
  case listen(ClientRoute.Destination)
}

extension LocalEnd: ExpressibleByArgument {
  init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    switch (parts.first, parts.dropFirst().first) {
    case ("exec", let command?) where !command.isEmpty: self = .exec(command)
    case ("listen", let place?):
      switch ListenAddress(place) {
      case .host(let host, let port): self = .listen(.host(host, port: port))
      case .unix(let path): self = .listen(.unixSocket(path: path))
      case nil: return nil
      }
    default: return nil
    }
  }

  static var allValueStrings: [String] { ["exec:COMMAND", "listen:HOST:PORT", "listen:unix:PATH"] }
}
