import NIOCore

/// Expands the messages of a peer that may compress them; its memory is made with the first one.
struct MessageInflater {
  /// What every message ends with, and does not send (RFC 7692 §7.2.2).
  private static let tail = ByteBuffer(bytes: [0, 0, 0xFF, 0xFF])

  private let direction: PerMessageDeflate.Direction
  private let limit: Int
  private var inflater: Inflater?

  /// - Parameter limit: bytes of a message when it is expanded.
  init(_ direction: PerMessageDeflate.Direction, limit: Int) {
    self.direction = direction
    self.limit = limit
  }

  /// Appends what a piece of a message's payload expands to.
  ///
  /// - Parameter isLast: whether the message ends with it.
  /// - Throws: 1009 as soon as the message is longer than the limit, 1007 for what cannot be expanded.
  mutating func expand(_ piece: ByteBuffer, into payload: inout ByteBuffer, isLast: Bool) throws(ProtocolError) {
    if inflater == nil { inflater = Inflater(windowBits: direction.windowBits) }
    guard let inflater else { throw ProtocolError(.internalError, "no memory to expand a message") }
    do throws(Inflater.Failure) {
      try inflater.expand(piece, into: &payload, limit: limit - payload.readableBytes)
      guard isLast else { return }
      try inflater.expand(Self.tail, into: &payload, limit: limit - payload.readableBytes)
    } catch {
      switch error {
      case .corrupt: throw ProtocolError(.invalidPayload, "compressed data is corrupt")
      case .tooLong: throw ProtocolError(.messageTooBig, "message over \(limit) bytes")
      }
    }
    if !direction.takesOver { self.inflater = nil }
  }
}
