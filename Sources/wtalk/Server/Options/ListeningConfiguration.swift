import WebSocketTransport

/// Where the server is to listen, and whom it is to tell.
struct ListeningConfiguration {
  let addresses: [ListenAddress]
  let readyDescriptor: Int32?
  let portFile: String?

  init(_ options: ListeningOptions) {
    addresses = options.listen.isEmpty ? [ListenAddress(host: "127.0.0.1", port: 8080)] : options.listen
    readyDescriptor = options.readyFd
    portFile = options.portFile
  }

  /// Whether only this machine reaches the server.
  var isLoopbackOnly: Bool { addresses.allSatisfy(\.isLoopback) }
}

extension ListenAddress {
  /// A name that looks like an address is none: it may lead anywhere.
  var isLoopback: Bool { host == "localhost" || host == "::1" || (host.hasPrefix("127.") && IPAddress(host) != nil) }
}
