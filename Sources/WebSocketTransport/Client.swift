package import NIOCore
import NIOPosix
package import WebSocketCore

/// Makes one outgoing WebSocket connection.
package struct Client: Sendable {
  private let host: String
  private let port: Int
  private let handshake: ClientHandshake
  private let limits: Limits
  private let timeout: TimeAmount

  /// - Parameters:
  ///   - host: a name or an address without brackets.
  ///   - timeout: for the connection, and again for the handshake.
  package init(host: String, port: Int, handshake: ClientHandshake, limits: Limits, timeout: TimeAmount) {
    self.host = host
    self.port = port
    self.handshake = handshake
    self.limits = limits
    self.timeout = timeout
  }

  /// Connects and shakes hands; the delegate is told `opened` before the future succeeds.
  ///
  /// - Returns: a future of the agreed subprotocol that fails with `TransportError`. To be called on `eventLoop`.
  package func connect(on eventLoop: any EventLoop, delegate: any WebSocketDelegate) -> EventLoopFuture<String?> {
    let done = eventLoop.makePromise(of: String?.self)
    let (host, port, limits, handshake) = (host, port, limits, handshake)
    let flushQueue = NIOLoopBound(FlushQueue(on: eventLoop), eventLoop: eventLoop)
    let delegate = NIOLoopBound(delegate, eventLoop: eventLoop)
    ClientBootstrap(group: eventLoop)
      .connectTimeout(timeout)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.writeBufferWaterMark, value: .init(low: 32 << 10, high: 128 << 10))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try ClientHandshakeHandler(handshake, done: done) {
            WebSocketHandler(
              role: .client, limits: limits, maximumQueue: .max, delegate: delegate.value, flushQueue: flushQueue.value)
          }.addPipeline(to: channel)
        }
      }
      .connect(host: host, port: port)
      .whenComplete { result in
        switch result {
        case .success(let channel):
          let timer = eventLoop.scheduleTask(in: timeout) {
            done.fail(TransportError.timedOut(stage: "the handshake"))
            channel.close(promise: nil)
          }
          done.futureResult.whenComplete { _ in timer.cancel() }
        case .failure(let error):
          done.fail(TransportError(error, at: "\(host):\(port)"))
        }
      }
    return done.futureResult
  }
}
