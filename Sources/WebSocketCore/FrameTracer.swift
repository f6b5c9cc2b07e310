import NIOCore

/// Puts the parts of received frames together again, as far as a trace tells of them.
struct FrameTracer {
  private var length = 0
  private var closePayload = ByteBuffer()

  /// The traces of the frames that end with one of `parts`.
  mutating func traces(of parts: [FramePart], from payloads: ByteBuffer) -> [FrameTrace] {
    var traces: [FrameTrace] = []
    for part in parts {
      if part.startsFrame { begin() }
      length += part.count
      if part.opcode == .close, let bytes = payloads.getSlice(at: payloads.readerIndex + part.offset, length: part.count) {
        closePayload.writeImmutableBuffer(bytes)
      }
      guard part.endsFrame else { continue }
      traces.append(
        FrameTrace(
          part.opcode, length: length, isFinal: part.isFinal, isCompressed: part.isCompressed, closePayload: closePayload))
    }
    return traces
  }

  private mutating func begin() {
    length = 0
    closePayload.clear()
  }
}
