import Chat
import WebSocketTransport

/// What a server is doing at one moment, for whoever operates it. To be made and read on the event loop.
struct ServerState {
  /// The chat's part.
  struct OfChat {
    let figures: ChatFigures
    let census: Census
    /// What waits for the store.
    let queueLength: Int
    /// The file; nil: memory.
    let store: String?
  }

  /// Milliseconds since 1970.
  let time = WallClock.milliseconds
  /// When the server started, likewise.
  let start: Int64
  let process = ProcessFigures()
  /// By the name of their mode, sorted.
  let modes: [(name: String, totals: TrafficTotals)]
  /// How many requests were refused, by HTTP status; sorted.
  let refusals: [(status: Int, count: Int)]
  let chat: OfChat?
  let eventLoopLag: TimeHistogram?
  let droppedLogLines: Int
}
