import CZlib
import NIOCore

/// Compresses one message after the other as permessage-deflate wants it (RFC 7692 §7.2.1).
final class Deflater {
  private let stream: UnsafeMutablePointer<z_stream>

  /// - Parameters:
  ///   - windowBits: 9 to 15.
  ///   - memoryLevel: 1 to 9.
  /// Returns nil when there is no memory.
  init?(windowBits: Int, memoryLevel: Int, level: Int) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard czlib_deflate_init_raw(stream, Int32(level), Int32(windowBits), Int32(memoryLevel)) == Z_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Forgets what was compressed before.
  func reset() { deflateReset(stream) }

  /// The compressed form of `payload`, without the four bytes at its end that every message would have.
  func compress(_ payload: ByteBuffer) -> ByteBuffer {
    var output = ByteBuffer()
    output.reserveCapacity(Int(deflateBound(stream, UInt(payload.readableBytes))) + 16)
    payload.withUnsafeReadableBytes { source in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: source.bindMemory(to: UInt8.self).baseAddress)
      stream.pointee.avail_in = UInt32(source.count)
      repeat {
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: 1024) { room in
          stream.pointee.next_out = room.bindMemory(to: UInt8.self).baseAddress
          stream.pointee.avail_out = UInt32(room.count)
          deflate(stream, Z_SYNC_FLUSH)
          return room.count - Int(stream.pointee.avail_out)
        }
      } while stream.pointee.avail_out == 0
    }
    output.moveWriterIndex(to: max(output.readerIndex, output.writerIndex - 4))
    return output
  }
}

/// Expands messages, piece by piece, and never more of one than it is allowed (RFC 7692 §7.2.2).
final class Inflater {
  enum Failure: Error {
    /// Not what a deflater makes.
    case corrupt
    /// Longer than allowed.
    case tooLong
  }

  /// How much is made at once at most, so that little is held of what turns out to be too long.
  private static let largestStep = 16 << 10

  private let stream: UnsafeMutablePointer<z_stream>

  /// Returns nil when there is no memory.
  init?(windowBits: Int) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard czlib_inflate_init_raw(stream, Int32(windowBits)) == Z_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Appends what `bytes` expand to.
  ///
  /// - Parameter limit: how many bytes that may be.
  func expand(_ bytes: ByteBuffer, into output: inout ByteBuffer, limit: Int) throws(Failure) {
    try bytes.withUnsafeReadableBytes { source throws(Failure) in try expand(source, into: &output, limit: limit) }
  }

  private func expand(_ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer, limit: Int) throws(Failure) {
    stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(bytes.count)
    var room = limit
    var step = min(Self.largestStep, max(512, 4 * bytes.count))
    var status = Z_OK
    repeat {
      // One more than may be shows that there is more.
      let count = output.writeWithUnsafeMutableBytes(minimumWritableBytes: min(step, room + 1)) { target in
        let size = min(target.count, Self.largestStep, room + 1)
        stream.pointee.next_out = target.bindMemory(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(size)
        status = inflate(stream, Z_SYNC_FLUSH)
        return size - Int(stream.pointee.avail_out)
      }
      room -= count
      guard room >= 0 else { throw .tooLong }
      step = Self.largestStep
      switch status {
      case Z_OK: break
      // The peer ended the stream, and goes on with another (RFC 7692 §7.2.3.4).
      case Z_STREAM_END: czlib_inflate_continue(stream)
      // Nothing is left to be done.
      case Z_BUF_ERROR: return
      default: throw .corrupt
      }
    } while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
  }
}
