import HTTPTypes
package import WebSocketCore

/// One request to a server and what came of it, for its log and its counts; lives on the event loop.
package final class Visit {
  package internal(set) var peer: RemotePeer
  /// Empty where no request could be read.
  package let method: String
  /// Without the query, which may hold what belongs in no log.
  package let path: String
  package let start = Instant.now
  package internal(set) var status = 0
  package internal(set) var subprotocol: String?
  package internal(set) var traffic = Traffic()
  /// How the WebSocket ended; nil where there was none.
  package internal(set) var closure: Closure?
  /// The Close frame that we sent, first or as an answer.
  package internal(set) var closeSent: FrameTrace?

  private let application: any ServerApplication
  var totals = TrafficTotals()

  init(_ head: RequestHead?, from peer: RemotePeer, _ application: any ServerApplication) {
    self.peer = peer
    self.application = application
    method = head?.method.rawValue ?? ""
    path = head.map { String($0.target.prefix { $0 != "?" }) } ?? ""
  }

  /// The request became a WebSocket.
  func upgraded(_ acceptance: Acceptance) {
    status = 101
    subprotocol = acceptance.subprotocol
    if let totals = acceptance.totals { self.totals = totals }
    totals.open += 1
    totals.total += 1
  }

  /// The request was answered.
  func answered(status: Int, bodySize: Int) {
    self.status = status
    traffic.bytesOut = bodySize
    application.ended(self)
  }

  /// The WebSocket is gone.
  func closed() {
    totals.open -= 1
    application.ended(self)
  }

  func count(_ more: Traffic) {
    traffic += more
    totals.traffic += more
  }

  func readTooSlowly() { totals.slowConsumers += 1 }
}
