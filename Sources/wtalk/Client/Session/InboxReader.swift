import Chat
import WebSocketCore

/// The inbox of a run that has a device: what is taken from it, and what the server is told of that.
struct InboxReader {
  let device: Device
  /// nil until a server has let the device in, in this run or one whose position was kept.
  private(set) var cursor: InboxCursor?
  private var acknowledgment = InboxAcknowledgment(after: 0)

  init(device: Device, position: InboxPosition? = nil) {
    self.device = device
    guard let position, let epoch = position.epoch else { return }
    cursor = InboxCursor(epoch: epoch, n: position.n, top: position.n, last: position.last)
    acknowledgment = InboxAcknowledgment(keptUpTo: position.n)
  }

  /// Whether everything that was taken has been shown.
  var isShown: Bool { acknowledgment.isShown }

  /// The last row that has been shown; nil until a server has let the device in.
  var shown: UInt64? { cursor == nil ? nil : acknowledgment.shown }

  /// Whether all has been taken that waited when the server let us in.
  var isCaughtUp: Bool { cursor?.isCaughtUp ?? false }

  var deadline: Instant? { acknowledgment.deadline }

  /// Whether the row was there before the server let us in.
  func hasWaited(_ n: UInt64?) -> Bool {
    guard let n, let cursor else { return false }
    return n <= cursor.top
  }

  /// Returns whether that is another place than where we were.
  mutating func welcomed(_ welcome: Welcome) -> Bool {
    guard let n = welcome.n else {
      cursor = nil
      return false
    }
    acknowledgment.repeatLast()
    return goOn(epoch: welcome.epoch, after: n, top: welcome.top)
  }

  /// The server goes on after row `n`. Returns whether that is another place than where we were.
  mutating func goOn(epoch: MessageID, after n: UInt64, top: UInt64) -> Bool {
    guard cursor?.goOn(epoch: epoch, after: n, top: top) != true else { return false }
    if cursor == nil { cursor = InboxCursor(epoch: epoch, n: n, top: top) }
    acknowledgment.restart(after: n)
    return true
  }

  /// A message has this row; without one, or before a server has let us in, all are next.
  mutating func take(_ row: UInt64?, _ id: MessageID, from sender: Name) -> InboxCursor.Decision {
    guard let row else { return .next }
    return take { $0.take(row, id, from: sender) }
  }

  /// The rows of a gap. Also returns how many of them we have not had.
  mutating func take(_ gap: ClosedRange<UInt64>) -> (decision: InboxCursor.Decision, count: UInt64) {
    let lowest = max(gap.lowerBound, (cursor?.n ?? 0) + 1)
    return (take { $0.take(gap) }, gap.upperBound < lowest ? 0 : gap.upperBound - lowest + 1)
  }

  private mutating func take(_ decide: (inout InboxCursor) -> InboxCursor.Decision) -> InboxCursor.Decision {
    guard var cursor else { return .next }
    let decision = decide(&cursor)
    acknowledgment.took(cursor.n)
    self.cursor = cursor
    return decision
  }

  /// What to ask of the output; see `InboxAcknowledgment`.
  mutating func mark() -> UInt64? { cursor == nil ? nil : acknowledgment.mark() }

  mutating func reached(_ mark: UInt64) { acknowledgment.reached(mark) }

  /// All is kept up to this place.
  mutating func kept(upTo position: InboxPosition) {
    if position.epoch == cursor?.epoch { acknowledgment.kept(position.n) }
  }

  mutating func due(at now: Instant) -> UInt64? { cursor == nil ? nil : acknowledgment.due(at: now) }

  mutating func final() -> UInt64? { cursor == nil ? nil : acknowledgment.final() }
}
