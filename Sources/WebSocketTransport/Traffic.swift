/// What went over WebSocket connections, in bytes with the frames' heads and without TLS.
package struct Traffic: Equatable, Sendable {
  package internal(set) var messagesIn = 0
  package internal(set) var messagesOut = 0
  package internal(set) var bytesIn = 0
  package internal(set) var bytesOut = 0

  package init() {}

  static func += (traffic: inout Traffic, more: Traffic) {
    traffic.messagesIn += more.messagesIn
    traffic.messagesOut += more.messagesOut
    traffic.bytesIn += more.bytesIn
    traffic.bytesOut += more.bytesOut
  }
}

/// What went over all connections of one kind, those that are over included; lives on the event loop.
package final class TrafficTotals {
  package internal(set) var open = 0
  package internal(set) var total = 0
  package internal(set) var traffic = Traffic()
  /// How many were closed for reading too slowly.
  package internal(set) var slowConsumers = 0

  package init() {}
}
