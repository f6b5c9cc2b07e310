package import NIOCore

/// Messages encoded once as a server sends them (unmasked), to be written to any number of peers.
package struct PreparedMessage: Equatable, Sendable {
  package let bytes: ByteBuffer
  /// How many messages they are.
  package let count: Int

  package init(_ message: Message) { self.init([message]) }

  /// Encodes `messages` back to back, in order.
  package init(_ messages: [Message]) {
    var bytes = ByteBuffer()
    bytes.reserveCapacity(messages.reduce(0) { $0 + $1.payload.readableBytes + 10 })
    for message in messages {
      Frame(message).encode(into: &bytes, masking: nil)
    }
    self.bytes = bytes
    count = messages.count
  }
}
