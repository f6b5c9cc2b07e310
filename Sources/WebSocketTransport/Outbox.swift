import NIOCore
import WebSocketCore

/// What one peer is to be sent, in order: small frames gathered in one buffer, large ones held by reference.
///
/// Every chunk holds whole frames, so that the queue can be dropped between two chunks without breaking the stream.
struct Outbox {
  /// Messages of this size and more are shared with the other peers' outboxes instead of copied.
  private static let sharedSize = 4096
  /// The same while the peer takes nothing: what waits for many costs more in copies than in pieces.
  private static let sharedSizeOfWaiting = 256

  private var chunks = CircularBuffer<ByteBuffer>()
  private var tail = ByteBuffer()
  private(set) var byteCount = 0

  var isEmpty: Bool { byteCount == 0 }

  mutating func append(_ frame: Frame, masking key: MaskingKey?) {
    let before = tail.readableBytes
    frame.encode(into: &tail, masking: key)
    byteCount += tail.readableBytes - before
  }

  /// Appends whole frames, encoded.
  ///
  /// - Parameter waits: whether the peer takes nothing at the moment.
  mutating func append(_ frames: ByteBuffer, waits: Bool = false) {
    let size = frames.readableBytes
    byteCount += size
    guard size >= (waits ? Self.sharedSizeOfWaiting : Self.sharedSize) else {
      tail.writeImmutableBuffer(frames)
      return
    }
    sealTail()
    chunks.append(frames)
  }

  /// Takes the next chunk; nil when everything was taken.
  mutating func next() -> ByteBuffer? {
    if chunks.isEmpty { sealTail() }
    guard let chunk = chunks.popFirst() else { return nil }
    byteCount -= chunk.readableBytes
    if chunks.isEmpty, chunks.capacity > 64 { chunks = CircularBuffer() }
    return chunk
  }

  mutating func removeAll() { self = Outbox() }

  private mutating func sealTail() {
    guard tail.readableBytes > 0 else { return }
    chunks.append(tail)
    tail = ByteBuffer()
  }
}
