import NIOCore

/// Parts of frames in, whole messages out; text is checked as it arrives.
struct MessageAssembler {
  private var kind: Message.Kind?
  private var isCompressed = false
  private var payload = ByteBuffer()
  private var validator = UTF8Validator()
  /// Where compression was agreed on.
  private var inflater: MessageInflater?
  private var expandedCount = 0

  init(inflater: MessageInflater? = nil) { self.inflater = inflater }

  /// Whether compression was agreed on.
  var expands: Bool { inflater != nil }

  /// How many bytes were made of compressed ones since the last call.
  mutating func takeExpandedCount() -> Int {
    defer { expandedCount = 0 }
    return expandedCount
  }

  /// How much there is of a message that is not whole; nil when there is none.
  var partialSize: Int? { kind == nil ? nil : payload.readableBytes }

  /// Takes the next part of a data frame, its bytes being a slice of `payloads`.
  ///
  /// - Returns: the message that this part completes.
  /// - Throws: 1007 at the first byte that is not UTF-8 (RFC 6455 §8.1), and what `MessageInflater` throws.
  mutating func add(_ part: FramePart, from payloads: ByteBuffer) throws(ProtocolError) -> Message? {
    let isWhole = kind == nil && part.endsFrame && part.isFinal
    let kind = self.kind ?? (part.opcode == .text ? .text : .binary)
    guard let bytes = payloads.getSlice(at: payloads.readerIndex + part.offset, length: part.count) else { return nil }
    if self.kind == nil { isCompressed = part.isCompressed }
    if isCompressed { return try addCompressed(bytes, part, kind) }
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
    return finish(kind)
  }

  private mutating func addCompressed(_ bytes: ByteBuffer, _ part: FramePart, _ kind: Message.Kind) throws(ProtocolError) -> Message? {
    self.kind = kind
    let (isLast, checked) = (part.endsFrame && part.isFinal, payload.readableBytes)
    try inflater?.expand(bytes, into: &payload, isLast: isLast)
    expandedCount += payload.readableBytes - checked
    if kind == .text {
      let isValid = payload.withUnsafeReadableBytes { validator.accepts(UnsafeRawBufferPointer(rebasing: $0[checked...])) }
      guard isValid, !isLast || validator.isComplete else { throw .invalidUTF8 }
    }
    return isLast ? finish(kind) : nil
  }

  private mutating func finish(_ kind: Message.Kind) -> Message {
    defer {
      self.kind = nil
      payload = ByteBuffer()
      validator = UTF8Validator()
    }
    return Message(kind, payload)
  }
}

extension ProtocolError {
  static let invalidUTF8 = ProtocolError(.invalidPayload, "text is not UTF-8")
}
