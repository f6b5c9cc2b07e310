import NIOCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Appends the secrets of TLS connections to a file that only its owner may read.
final class KeyLog: Sendable {
  private let descriptor: Int32

  /// - Throws: `.configuration` when the file cannot be written.
  init(_ path: String) throws(TransportError) {
    descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LocalFile.failure("write", path) }
  }

  deinit { close(descriptor) }

  /// One line in one write, so that several programs can share the file.
  func append(_ line: ByteBuffer) {
    line.withUnsafeReadableBytes { _ = write(descriptor, $0.baseAddress, $0.count) }
  }
}
