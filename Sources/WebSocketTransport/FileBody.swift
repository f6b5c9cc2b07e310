import NIOCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A regular file that is open for reading, for as long as somebody holds it.
package final class OpenFile: Sendable {
  private let descriptor: Int32

  /// Takes the descriptor over.
  package init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Up to `count` bytes from `offset` on; none where the file has become shorter or cannot be read. It may wait for the disk.
  func read(from offset: Int64, count: Int) -> ByteBuffer {
    var buffer = ByteBuffer()
    buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
      max(0, pread(descriptor, bytes.baseAddress, min(count, bytes.count), off_t(offset)))
    }
    return buffer
  }
}

/// The bytes of a file that a response carries.
package struct FileBody: Sendable {
  let file: OpenFile
  let range: Range<Int64>

  package init(_ file: OpenFile, range: Range<Int64>) {
    self.file = file
    self.range = range
  }
}
