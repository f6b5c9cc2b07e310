import NIOCore

/// Parts of frames in, whole messages out; text is checked as it arrives.
struct MessageAssembler {
  private var kind: Message.Kind?
  private var payload = ByteBuffer()
  private var validator = UTF8Validator()

  /// How much there is of a message that is not whole; nil when there is none.
  var partialSize: Int? { kind == nil ? nil : payload.readableBytes }

  /// Takes the next part of a data frame, its bytes being a slice of `payloads`.
  ///
  /// - Returns: the message that this part completes.
  /// - Throws: 1007 at the first byte that is not UTF-8 (RFC 6455 §8.1).
  mutating func add(_ part: FramePart, from payloads: ByteBuffer) throws(ProtocolError) -> Message? {
    let isWhole = kind == nil && part.endsFrame && part.isFinal
    let kind = self.kind ?? (part.opcode == .text ? .text : .binary)
    guard let bytes = payloads.getSlice(at: payloads.readerIndex + part.offset, length: part.count) else { return nil }
    if kind == .text {
      guard bytes.withUnsafeReadableBytes({ validator.accepts($0) }) else { throw .invalidUTF8 }
    }
    guard part.endsFrame, part.isFinal else {
      self.kind = kind
      payload.writeImmutableBuffer(bytes)
      return nil
    }
    guard validator.isComplete else { throw .invalidUTF8 }
    if isWhole { return Message(kind, bytes) }
    payload.writeImmutableBuffer(bytes)
    defer { self = MessageAssembler() }
    return Message(kind, payload)
  }
}

extension ProtocolError {
  static let invalidUTF8 = ProtocolError(.invalidPayload, "text is not UTF-8")
}
