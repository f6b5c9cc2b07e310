import NIOCore
import WebSocketTransport

/// The connections that came to a local address, each with its WebSocket; used on one event loop.
final class TunnelEntrance {
  private let connector: ClientConnector
  private let eventLoop: any EventLoop
  private var bridges: [ObjectIdentifier: StreamBridge] = [:]
  /// Called when none is left, once this is to end.
  private var whenEmpty: (() -> Void)?

  /// To be made on `eventLoop`.
  init(_ configuration: ListenConfiguration, on eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
    connector = ClientConnector(
      configuration.connection, subprotocols: configuration.connection.subprotocols,
      observer: configuration.verbosity == 0 ? nil : WireLog(tracesFrames: configuration.verbosity > 1, write: Diagnostics.trace))
  }

  /// For a connection that has just come.
  func makeBridge() -> StreamBridge {
    let bridge = StreamBridge(on: eventLoop) { [unowned self] bridge in remove(bridge) }
    bridges[ObjectIdentifier(bridge)] = bridge
    // Not before the bridge has its stream: what is wrong may be known at once.
    eventLoop.assumeIsolated().execute { [self] in connect(bridge) }
    return bridge
  }

  private func connect(_ bridge: StreamBridge) {
    connector.connect(on: eventLoop, delegate: bridge) { problem in
      Diagnostics.report(problem.failure.text)
      bridge.drop()
    }
  }

  /// Closes all; `whenEmpty` is called once they are gone.
  func leave(_ whenEmpty: @escaping () -> Void) {
    self.whenEmpty = whenEmpty
    for bridge in Array(bridges.values) { bridge.leave() }
    if bridges.isEmpty { whenEmpty() }
  }

  private func remove(_ bridge: StreamBridge) {
    bridges[ObjectIdentifier(bridge)] = nil
    if bridges.isEmpty { whenEmpty?() }
  }
}
