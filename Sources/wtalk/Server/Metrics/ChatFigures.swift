import Chat
import NIOCore
import WebSocketCore

/// What the chat has done so far, in figures.
struct ChatFigures {
  /// Messages, those of plain clients included.
  private(set) var stored = 0
  /// Requests, by what they were told.
  private(set) var refused: [ChatError.Code: Int] = [:]
  /// From when something said was taken until its answer was queued.
  private(set) var answerTimes = TimeHistogram()
  /// What one commit took.
  private(set) var commitTimes = TimeHistogram()
  /// When what the store has not answered was taken.
  private var waiting = CircularBuffer<Instant>()

  mutating func gaveToStore(at time: Instant) { waiting.append(time) }

  /// The store's answers have been dealt with.
  mutating func answered(_ results: [Hub.Input], at now: Instant) {
    for case .stored(let outcomes) in results {
      for case .stored in outcomes { stored += 1 }
      if let taken = waiting.popFirst() { answerTimes.add(now - taken) }
    }
  }

  mutating func committed(in time: Duration) { commitTimes.add(time) }

  mutating func refused(_ error: ChatError) { refused[error.code, default: 0] += 1 }
}
