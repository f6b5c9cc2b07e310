import ArgumentParser
import WebSocketTransport

/// Where the server is to listen, and whom it is to tell.
struct ListeningConfiguration {
  let endpoints: [ServerEndpoint]
  /// Whether one WebSocket is served, and no more.
  let servesOnce: Bool
  let readyDescriptor: Int32?
  let portFile: String?

  /// - Throws: `ValidationError`, or a `Failure` for what was handed over to the process and is of no use.
  init(_ options: ListeningOptions) throws {
    readyDescriptor = options.readyFd
    portFile = options.portFile
    servesOnce = options.once || options.stdio
    guard !options.stdio else {
      guard options.listen.isEmpty, portFile == nil, readyDescriptor == nil else {
        throw ValidationError("--stdio has its connection; --listen, --port-file and --ready-fd are for servers that listen.")
      }
      // With Accept=yes systemd has the connection there, too.
      try SocketActivation.discard()
      endpoints = [try StandardConnection.take()]
      return
    }
    let inherited = try SocketActivation.take()
    guard !options.listen.contains(.systemd) || !inherited.isEmpty else {
      throw Failure(.configuration, "cannot listen: systemd has handed over no socket (LISTEN_FDS is not for this process)")
    }
    let asked = options.listen.compactMap { Self.endpoint($0, options.socketMode) }
    let all = inherited.map(ServerEndpoint.inherited) + asked
    endpoints = all.isEmpty ? [.host("127.0.0.1", port: 8080)] : all
  }

  private static func endpoint(_ argument: ListenArgument, _ mode: SocketMode) -> ServerEndpoint? {
    switch argument {
    case .address(.host(let host, let port)): .host(host, port: port)
    case .address(.unix(let path)): .unix(path, mode: mode.bits)
    case .systemd: nil
    }
  }

  /// The hosts that are listened on, without brackets.
  var hosts: [String] {
    endpoints.compactMap { if case .host(let host, _) = $0 { host } else { nil } }
  }

  /// Whether only this machine reaches the server.
  var isLoopbackOnly: Bool { endpoints.allSatisfy(\.isLoopback) }
}

extension ServerEndpoint {
  fileprivate var isLoopback: Bool {
    switch self {
    case .host(let host, let port): ListenAddress.host(host, port: port).isLoopback
    case .unix: true
    case .inherited(let socket): socket.address.isLoopback
    case .connection(let input, _): InheritedSocket.address(of: input)?.isLoopback ?? false
    }
  }
}
