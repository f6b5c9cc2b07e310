import NIOCore

/// A frame, or as much of one as has arrived: where its unmasked payload stands, and what it belongs to.
struct FramePart {
  let opcode: Opcode
  /// Whether this is the message's first frame's first part.
  let startsFrame: Bool
  /// Whether the frame's payload is complete with this part.
  let endsFrame: Bool
  /// FIN: whether the message ends with this frame.
  let isFinal: Bool
  /// Of the first frame of a message: whether the message is compressed.
  let isCompressed: Bool
  /// The part's bytes within the payloads of the same `decode`.
  let offset: Int
  let count: Int
}

/// Bytes in, parts of frames out: framing, unmasking, and every rule that the heads alone decide.
///
/// Large payloads are handed on as they arrive, so that nothing is held here but an unfinished head.
struct FrameDecoder {
  /// The order of frames in a message and its limits, known when the head is read (RFC 6455 §5.4, §10.4).
  private struct OpenMessage {
    let limit: Int
    var size = 0
    var fragments = 0
  }

  private struct OpenFrame {
    let opcode: Opcode
    let isFinal: Bool
    let isCompressed: Bool
    var key: MaskingKey?
    var remaining: Int
    var isFresh = true
  }

  private let expectsMasked: Bool
  private let maximumMessageSize: Int
  private let maximumFragments: Int
  private let mayBeCompressed: Bool
  private var message: OpenMessage?
  private var frame: OpenFrame?

  /// The parts found by the last `decode`.
  private(set) var parts: [FramePart] = []
  /// The payload bytes of `parts`, unmasked.
  private(set) var payloads = ByteBuffer()

  /// - Parameter mayBeCompressed: whether compression was agreed on.
  init(expectsMasked: Bool, maximumMessageSize: Int, maximumFragments: Int, mayBeCompressed: Bool = false) {
    self.expectsMasked = expectsMasked
    self.mayBeCompressed = mayBeCompressed
    self.maximumMessageSize = maximumMessageSize
    self.maximumFragments = maximumFragments
  }

  /// Whether a frame has begun and not ended, its head aside.
  var isWithinFrame: Bool { frame != nil }

  /// The same for a frame that is part of a message.
  var isWithinDataFrame: Bool { frame.map { !$0.opcode.isControl } ?? false }

  /// Whether a frame, and whether a message, ended with the last `decode`.
  var ended: (frame: Bool, message: Bool) {
    (parts.contains(where: \.endsFrame), parts.contains { $0.endsFrame && $0.isFinal && !$0.opcode.isControl })
  }

  /// Lets go of the last result, so that an idle connection holds no buffer.
  mutating func release() {
    parts.removeAll(keepingCapacity: parts.count <= 16)
    payloads = ByteBuffer()
  }

  /// Consumes `input` up to an unfinished head or `limit` parts, leaving the result in `parts` and `payloads` (empty before).
  ///
  /// - Returns: what was wrong after the last part, if anything was; the decoder is spent then.
  mutating func decode(_ input: inout ByteBuffer, limit: Int) -> ProtocolError? {
    var failure: ProtocolError?
    var unmasked = ByteBuffer()
    let available = input.readableBytes
    input.readWithUnsafeReadableBytes { source in
      var consumed = 0
      _ = unmasked.writeWithUnsafeMutableBytes(minimumWritableBytes: available) { target in
        var written = 0
        do throws(ProtocolError) {
          while parts.count < limit, try readPart(source, &consumed, target, &written) {}
        } catch {
          failure = error
        }
        return written
      }
      return consumed
    }
    payloads = unmasked
    return failure
  }

  /// Reads one part; false when more bytes are needed.
  private mutating func readPart(
    _ source: UnsafeRawBufferPointer, _ consumed: inout Int, _ target: UnsafeMutableRawBufferPointer, _ written: inout Int
  ) throws(ProtocolError) -> Bool {
    if frame == nil {
      guard let header = try FrameHeader(source, from: consumed, masked: expectsMasked, mayBeCompressed: mayBeCompressed) else {
        return false
      }
      try begin(header)
      consumed &+= header.size
    }
    guard var current = frame else { return false }
    let count = min(current.remaining, source.count &- consumed)
    guard count > 0 || current.remaining == 0 else { return false }
    let from = UnsafeRawBufferPointer(rebasing: source[consumed..<(consumed &+ count)])
    let into = UnsafeMutableRawBufferPointer(rebasing: target[written..<(written &+ count)])
    if current.key?.apply(to: from, into: into) == nil { into.copyMemory(from: from) }
    current.remaining &-= count
    let ends = current.remaining == 0
    parts.append(
      FramePart(
        opcode: current.opcode, startsFrame: current.isFresh, endsFrame: ends, isFinal: current.isFinal,
        isCompressed: current.isCompressed, offset: written, count: count))
    current.isFresh = false
    frame = ends ? nil : current
    if ends, current.isFinal, !current.opcode.isControl { message = nil }
    consumed &+= count
    written &+= count
    return true
  }

  /// What compression cannot shorten becomes longer: by a head for every block, however small the peer makes them.
  private var compressedLimit: Int { maximumMessageSize + maximumMessageSize / 8 + 64 }

  private mutating func begin(_ header: FrameHeader) throws(ProtocolError) {
    if !header.opcode.isControl {
      guard (header.opcode == .continuation) == (message != nil) else {
        throw ProtocolError(.protocolError, message == nil ? "continuation of nothing" : "new message inside a fragmented one")
      }
      var open = message ?? OpenMessage(limit: header.isCompressed ? compressedLimit : maximumMessageSize)
      open.fragments += 1
      guard open.fragments <= maximumFragments else { throw ProtocolError(.messageTooBig, "more than \(maximumFragments) fragments") }
      guard header.length <= open.limit - open.size else {
        throw ProtocolError(.messageTooBig, "message over \(maximumMessageSize) bytes")
      }
      open.size += header.length
      message = open
    }
    frame = OpenFrame(
      opcode: header.opcode, isFinal: header.isFinal, isCompressed: header.isCompressed, key: header.key, remaining: header.length)
  }
}
