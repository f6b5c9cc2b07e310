package import NIOCore

/// Messages for any number of a server's peers: encoded once as they are, and once for each kind of compression that peers agreed on.
///
/// To be used on one event loop.
package final class PreparedMessage {
  /// Every message in an unmasked frame, back to back.
  package let bytes: ByteBuffer
  private let messages: [Message]
  /// By the window that they are compressed with.
  private var compressed: [Int: ByteBuffer] = [:]

  /// How many messages they are.
  package var count: Int { messages.count }

  package convenience init(_ message: Message) { self.init([message]) }

  package init(_ messages: [Message]) {
    self.messages = messages
    bytes = Self.encode(messages.lazy.map(Frame.init))
  }

  /// The bytes for a peer that reads messages compressed each on its own.
  package func bytes(windowBits: Int, from deflaters: SharedDeflaters) -> ByteBuffer {
    guard messages.contains(where: MessageDeflater.pays) else { return bytes }
    if let ready = compressed[windowBits] { return ready }
    let made = Self.encode(messages.map { deflaters.frame(of: $0, windowBits: windowBits) })
    compressed[windowBits] = made
    return made
  }

  private static func encode(_ frames: some Sequence<Frame>) -> ByteBuffer {
    var bytes = ByteBuffer()
    bytes.reserveCapacity(frames.reduce(0) { $0 + $1.payload.readableBytes + 10 })
    for frame in frames { frame.encode(into: &bytes, masking: nil) }
    return bytes
  }
}
