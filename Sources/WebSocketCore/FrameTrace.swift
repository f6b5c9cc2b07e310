import NIOCore

/// What is told about a frame on the wire, sent or received.
package struct FrameTrace: Equatable, Sendable {
  package let opcode: Opcode
  /// Bytes of payload, as they are on the wire.
  package let length: Int
  package let isFinal: Bool
  package let isCompressed: Bool
  /// Of a Close frame, as it stands there, valid or not.
  package let closeCode: CloseCode?
  package let closeReason: String

  package init(_ frame: Frame) {
    self.init(
      frame.opcode, length: frame.payload.readableBytes, isFinal: frame.isFinal, isCompressed: frame.isCompressed,
      closePayload: frame.payload)
  }

  /// - Parameter closePayload: looked at for a Close frame only.
  init(_ opcode: Opcode, length: Int, isFinal: Bool, isCompressed: Bool, closePayload: ByteBuffer) {
    self.opcode = opcode
    self.length = length
    self.isFinal = isFinal
    self.isCompressed = isCompressed
    var payload = opcode == .close ? closePayload : ByteBuffer()
    closeCode = payload.readInteger(as: UInt16.self).map(CloseCode.init(rawValue:))
    closeReason = closeCode == nil ? "" : String(buffer: payload)
  }
}
