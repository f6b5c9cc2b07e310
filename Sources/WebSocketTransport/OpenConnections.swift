import NIOCore

/// A connection that can be asked to leave.
protocol Dismissible: AnyObject {
  /// The server stops: say goodbye.
  func dismiss()
  func abort()
}

/// Every accepted connection of a server, so that stopping it reaches each; used on one event loop.
final class OpenConnections {
  private var open: [ObjectIdentifier: any Dismissible] = [:]
  private var whenEmpty: EventLoopPromise<Void>?

  var isStopping: Bool { whenEmpty != nil }

  func add(_ connection: any Dismissible) {
    open[ObjectIdentifier(connection)] = connection
    if isStopping { connection.dismiss() }
  }

  func remove(_ connection: any Dismissible) {
    open[ObjectIdentifier(connection)] = nil
    if open.isEmpty { whenEmpty?.succeed() }
  }

  /// Asks all to leave; the promise succeeds when the last one has left.
  func dismissAll(_ promise: EventLoopPromise<Void>) {
    whenEmpty = promise
    if open.isEmpty { promise.succeed() }
    for connection in Array(open.values) { connection.dismiss() }
  }

  func abortAll() {
    for connection in Array(open.values) { connection.abort() }
  }
}
