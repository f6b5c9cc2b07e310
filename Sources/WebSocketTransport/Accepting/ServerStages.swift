import NIOCore
import WebSocketCore

/// What an accepted connection goes through, one stage behind the other; used on the server's event loop.
struct ServerStages {
  let acceptor: Acceptor
  let flushQueue: FlushQueue
  let deflaters: SharedDeflaters
  /// Nil where connections begin with HTTP.
  let tls: ServerTLSContext?

  /// Sets up a fresh connection.
  func begin(on channel: any Channel) throws {
    try acceptor.accept(channel) { connection in
      // Nobody listens in at a Unix socket.
      guard let tls, !Self.isLocal(channel) else { return try addHTTP(to: channel, connection) }
      try channel.pipeline.syncOperations.addHandler(ServerTLSGate(tls, self, connection))
    }
  }

  func addHTTP(to channel: any Channel, _ connection: AcceptedConnection, for application: (any ServerApplication)? = nil) throws {
    try ServerHandshakeHandler(
      connection, for: application ?? connection.application, flushQueue: flushQueue, deflaters: deflaters
    ).addPipeline(to: channel)
  }

  private static func isLocal(_ channel: any Channel) -> Bool {
    if case .unixDomainSocket = channel.localAddress { true } else { false }
  }
}
