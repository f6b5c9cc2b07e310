import NIOCore

/// What the handlers of an accepted connection share; used on the server's event loop.
struct ServerStages {
  var application: any ServerApplication
  let flushQueue: FlushQueue
  let openConnections: OpenConnections
  /// Nil where connections begin with HTTP.
  let tls: ServerTLSContext?

  /// Sets up a fresh connection.
  func begin(on channel: any Channel) throws {
    guard let tls else { return try addHTTP(to: channel) }
    try channel.pipeline.syncOperations.addHandler(ServerTLSGate(tls, self))
  }

  func addHTTP(to channel: any Channel, _ tls: PeerTLS? = nil) throws {
    try ServerHandshakeHandler(application: application, flushQueue: flushQueue, openConnections: openConnections, tls: tls)
      .addPipeline(to: channel)
  }
}
