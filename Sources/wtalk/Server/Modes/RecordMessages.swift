import NIOCore
import Terminal
import WebSocketCore

extension RecordBatch {
  /// Each record as a message of its own: text, or binary where it is no UTF-8 or `isBinary`.
  func messages(isBinary: Bool) -> [Message] {
    let shared = ByteBuffer(bytes: bytes)
    return records.compactMap { record in
      shared.getSlice(at: record.lowerBound, length: record.count).map { slice in
        Message(isBinary || !slice.isUTF8 ? .binary : .text, slice)
      }
    }
  }
}
