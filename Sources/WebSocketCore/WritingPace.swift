/// Judges a peer that writes slowly: a frame that has begun goes on, and a message arrives in a time that suits its size.
struct WritingPace {
  /// Since when this many bytes have come.
  private struct Progress {
    var since: Instant
    var size = 0
  }

  /// Of the frame that is unfinished, since it last went on.
  private var frame: Progress?
  /// Of the message that is unfinished, since it began.
  private var message: Progress?

  /// When the peer is too slow.
  func deadline(under limits: Limits) -> Instant? {
    Instant.earlier(frameDeadline(limits), messageDeadline(limits))
  }

  /// What is wrong with the pace; nil before the deadline.
  func failure(under limits: Limits, at now: Instant) -> ProtocolError? {
    if let deadline = frameDeadline(limits), now >= deadline { return ProtocolError(.policyViolation, "frame stalled") }
    if let deadline = messageDeadline(limits), now >= deadline { return ProtocolError(.policyViolation, "message too slow") }
    return nil
  }

  /// Bytes came.
  mutating func received(_ count: Int, under limits: Limits, at now: Instant) {
    guard let begun = frame else { return }
    let size = begun.size + count
    frame = size < limits.stallSize ? Progress(since: begun.since, size: size) : Progress(since: now)
  }

  /// What came has been looked at.
  ///
  /// - Parameters:
  ///   - isWithinFrame: whether a frame is unfinished.
  ///   - messageSize: the bytes of the message that is unfinished, if one is.
  ///   - ended: whether a frame, and whether a message ended with what came: the unfinished one is another than before.
  mutating func settle(isWithinFrame: Bool, messageSize: Int?, ended: (frame: Bool, message: Bool), at now: Instant) {
    if !isWithinFrame {
      frame = nil
    } else if ended.frame || frame == nil {
      frame = Progress(since: now)
    }
    message = messageSize.map { Progress(since: ended.message ? now : message?.since ?? now, size: $0) }
  }

  /// The peer could not go on until now.
  mutating func restart(at now: Instant) {
    if frame != nil { frame = Progress(since: now) }
    message?.since = now
  }

  private func frameDeadline(_ limits: Limits) -> Instant? { frame?.since.advanced(by: limits.stallTimeout) }

  private func messageDeadline(_ limits: Limits) -> Instant? {
    guard let message, let rate = limits.minimumRate else { return nil }
    return message.since.advanced(by: max(limits.messageTime, .seconds(message.size) / rate))
  }
}
