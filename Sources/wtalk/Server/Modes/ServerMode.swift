import ArgumentParser
import WebSocketTransport

/// What is done with the connections at a path.
enum ServerMode: Equatable {
  case chat
  case echo
  /// This process's standard input and output.
  case pipe
  /// A process for each connection, started by the shell.
  case exec(String)
  /// Each WebSocket is a connection to this address.
  case forward(ClientRoute.Destination)
  case proxy(Upstream)
  /// The files of this folder.
  case files(folder: String)

  /// Whether a browser finds something there.
  var hasPage: Bool {
    switch self {
    case .chat, .files: true
    case .echo, .pipe, .exec, .forward, .proxy: false
    }
  }
}

extension ServerMode: CustomStringConvertible {
  /// As it is written on the command line.
  var description: String {
    switch self {
    case .chat: "chat"
    case .echo: "echo"
    case .pipe: "pipe"
    case .exec(let command): "exec:\(command)"
    case .forward(.host(let host, let port)): "tcp:\(ListenAddress.host(host, port: port))"
    case .forward(.unixSocket(let path)): "unix:\(path)"
    case .proxy(let upstream): "\(upstream.url)"
    case .files(let folder): "static:\(folder)"
    }
  }

  /// What it is called in figures: without what it may be told, which is nobody's business there.
  var name: String { String(description.prefix { $0.isLetter }) }
}

extension ServerMode: ExpressibleByArgument {
  init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    switch (parts.first, parts.dropFirst().first) {
    case ("chat", nil): self = .chat
    case ("echo", nil): self = .echo
    case ("pipe", nil): self = .pipe
    case ("exec", let command?) where !command.isEmpty: self = .exec(command)
    case ("tcp", let address?):
      guard case .host(let host, let port) = ListenAddress(address), port > 0 else { return nil }
      self = .forward(.host(host, port: port))
    case ("unix", let path?):
      guard UnixAddress(path) != nil else { return nil }
      self = .forward(.unixSocket(path: path))
    case ("ws", _?), ("wss", _?), ("ws+unix", _?):
      guard let upstream = Upstream(argument) else { return nil }
      self = .proxy(upstream)
    case ("static", let folder?) where !folder.isEmpty: self = .files(folder: folder)
    default: return nil
    }
  }

  static var allValueStrings: [String] {
    ["chat", "echo", "pipe", "exec:COMMAND", "tcp:HOST:PORT", "unix:PATH", "ws://HOST/PATH", "static:FOLDER"]
  }
}
