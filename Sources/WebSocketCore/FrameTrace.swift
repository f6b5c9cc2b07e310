import NIOCore

/// What is told about a frame on the wire, sent or received.
package struct FrameTrace: Equatable, Sendable {
  package let opcode: Opcode
  /// Bytes of payload.
  package let length: Int
  package let isFinal: Bool
  /// Of a Close frame, as it stands there, valid or not.
  package let closeCode: CloseCode?
  package let closeReason: String

  package init(_ frame: Frame) {
    self.init(frame.opcode, length: frame.payload.readableBytes, isFinal: frame.isFinal, closePayload: frame.payload)
  }

  /// - Parameter closePayload: looked at for a Close frame only.
  init(_ opcode: Opcode, length: Int, isFinal: Bool, closePayload: ByteBuffer) {
    self.opcode = opcode
    self.length = length
    self.isFinal = isFinal
    var payload = opcode == .close ? closePayload : ByteBuffer()
    closeCode = payload.readInteger(as: UInt16.self).map(CloseCode.init(rawValue:))
    closeReason = closeCode == nil ? "" : String(buffer: payload)
  }
}
