package import NIOCore
import NIOPosix
package import WebSocketCore

/// Makes outgoing WebSocket connections along one route.
package struct Client: Sendable {
  private let route: ClientRoute
  private let limits: Limits
  private let timeout: TimeAmount
  private let tlsContext: TLSContext?
  /// nil for the system's.
  var resolver: (any Resolver & Sendable)?

  /// - Parameter timeout: for connecting, and again for each stage behind it: the proxy, TLS, the handshake.
  package init(route: ClientRoute, limits: Limits, timeout: TimeAmount) {
    self.route = route
    self.limits = limits
    self.timeout = timeout
    tlsContext = route.tls.map(TLSContext.init)
  }

  /// Connects and shakes hands; the delegate is told `opened` before the future succeeds.
  ///
  /// - Parameter handshake: with a key of its own for every connection.
  /// - Returns: a future of the agreed subprotocol that fails with `TransportError`. To be called on `eventLoop`.
  package func connect(
    _ handshake: ClientHandshake, on eventLoop: any EventLoop, delegate: any WebSocketDelegate, observer: (any WireObserver)? = nil
  ) -> EventLoopFuture<String?> {
    let attempt = ClientAttempt(on: eventLoop, timeout: timeout)
    do throws(TransportError) {
      let proxy = try route.proxyHandshake()
      // The first one is for what is wrong with the files or the name: that is known before anything is tried.
      _ = try tlsContext?.makeHandler()
      let (limits, flushQueue) = (limits, FlushQueue(on: eventLoop))
      let addHandlers = NIOLoopBound(
        { pipeline in
          try addStages(to: pipeline, proxy, attempt)
          try ClientHandshakeHandler(handshake, attempt, observer) { agreement in
            WebSocketHandler(
              role: .client, limits: limits, maximumQueue: .max, agreement: agreement, delegate: delegate, flushQueue: flushQueue,
              deflaters: SharedDeflaters(), observer: observer)
          }.addHandlers(to: pipeline)
        } as (ChannelPipeline.SynchronousOperations) throws -> Void, eventLoop: eventLoop)
      connect(on: eventLoop) { channel in
        channel.eventLoop.makeCompletedFuture { try addHandlers.value(channel.pipeline.syncOperations) }
      }.assumeIsolated().whenFailure { attempt.fail(explain($0)) }
    } catch {
      attempt.fail(error)
    }
    return attempt.outcome
  }

  /// What comes before the handshake; each starts when the one before it is done. Every channel has handlers of its own: a name with
  /// several addresses makes several channels.
  private func addStages(
    to pipeline: ChannelPipeline.SynchronousOperations, _ proxy: (any ProxyHandshake)?, _ attempt: ClientAttempt
  ) throws {
    if let proxy { try pipeline.addHandler(ProxyHandler(proxy, name: route.proxy?.description ?? "", attempt)) }
    guard let tlsContext else { return }
    let ssl = try tlsContext.makeHandler()
    try pipeline.addHandlers(ssl, ClientTLSHandler(ssl, tlsContext.tls, attempt))
  }

  private func connect(on eventLoop: any EventLoop, _ initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>)
    -> EventLoopFuture<any Channel>
  {
    let bootstrap = ClientBootstrap(group: eventLoop)
      .connectTimeout(timeout)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.writeBufferWaterMark, value: .usual)
      .resolver(resolver)
      .channelInitializer(initializer)
    return switch route.firstHop {
    case .host(let host, let port): bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1).connect(host: host, port: port)
    case .unixSocket(let path): bootstrap.connect(unixDomainSocketPath: path)
    }
  }

  private func explain(_ error: any Error) -> TransportError {
    let error = TransportError(error, at: route.firstHop.description)
    guard let proxy = route.proxy, case .host = route.destination, case .unreachable(_, let why) = error else { return error }
    return .proxy(proxy.description, .unreachable(why))
  }
}
