import Logging
import WebSocketCore
import WebSocketTransport

/// What a server logs of its peers beside refusals: which limit closed a connection, and, when asked for, everything.
struct ServerJournal {
  private let logger: Logger
  /// Nil unless it is asked for; whatever the level, then.
  private let accessLogger: Logger?

  init(_ logger: Logger, accessLogger: Logger?) {
    self.logger = logger
    self.accessLogger = accessLogger
  }

  func ended(_ visit: Visit) {
    if let (code, reason) = visit.faultyEnd {
      logger.notice("closed", metadata: ["code": "\(code)", "reason": "\(reason)", "from": "\(visit.peer.description)"])
    }
    accessLogger?.info(visit.closure == nil ? "request" : "connection", metadata: visit.metadata)
  }
}

extension Visit {
  /// Why the server would not go on with this WebSocket; nil where it would have, or was about to stop.
  fileprivate var faultyEnd: (code: String, reason: String)? {
    if case .failed(let error) = closure { return ("\(error.code)", error.reason) }
    if case .closed(_, _, byPeer: true) = closure { return nil }
    guard let closeSent, let code = closeSent.closeCode, !Self.isExpected(code) else { return nil }
    return ("\(code)", closeSent.closeReason)
  }

  /// Beside the orderly ends, those that somebody wanted: logged out or put out, and replaced by the same device.
  private static func isExpected(_ code: CloseCode) -> Bool { [1000, 1001, 4003, 4010].contains(code.rawValue) }

  fileprivate var metadata: Logger.Metadata {
    var metadata: Logger.Metadata = [
      "from": "\(peer.description)", "method": "\(method)", "path": "\(path)", "status": "\(status)",
      "milliseconds": "\((Instant.now - start).milliseconds)", "bytes-out": "\(traffic.bytesOut)",
    ]
    guard let closure else { return metadata }
    metadata["bytes-in"] = "\(traffic.bytesIn)"
    metadata["messages-in"] = "\(traffic.messagesIn)"
    metadata["messages-out"] = "\(traffic.messagesOut)"
    metadata["close"] = "\(closure.word)"
    if let subprotocol { metadata["subprotocol"] = "\(subprotocol)" }
    return metadata
  }
}

extension Closure {
  /// The code, or how it ended without one.
  fileprivate var word: String {
    switch self {
    case .closed(let code, _, _): code.map { "\($0)" } ?? "empty"
    case .failed(let error): "\(error.code)"
    case .lost(.endOfStream): "end of stream"
    case .lost(.reset): "reset"
    case .lost(.pongMissing): "no pong"
    case .lost(.closeUnanswered): "close unanswered"
    }
  }
}
