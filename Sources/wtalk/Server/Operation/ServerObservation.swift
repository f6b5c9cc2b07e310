import NIOCore
import WebSocketTransport

/// Looks at a running server for whoever operates it; lives on the event loop.
final class ServerObservation {
  private let server: RoutedServer
  private let store: String?
  private let log: LogOutput
  private let start = WallClock.milliseconds
  /// Only where somebody looks at it again and again.
  private var lag: EventLoopLag?

  init(_ server: RoutedServer, store: String?, log: LogOutput) {
    self.server = server
    self.store = store
    self.log = log
  }

  var state: ServerState {
    let chat = server.chat.map { chat in
      ServerState.OfChat(figures: chat.figures, census: chat.census, queueLength: chat.queueLength, store: store)
    }
    return ServerState(
      start: start, modes: server.traffic, refusals: server.refusalCounts, chat: chat, eventLoopLag: lag?.times,
      droppedLogLines: log.dropped)
  }

  var summary: [String] { StateSummary.lines(state) }

  func pages(on eventLoop: any EventLoop) -> AdminPages {
    lag = EventLoopLag(on: eventLoop)
    let chat = server.chat
    return AdminPages(server.log, state: { self.state }, checkStore: chat.map { chat in { chat.checkStore($0) } })
  }
}
