internal import Glibc

/// A file descriptor to write to, blocking or not.
struct Descriptor: Sendable {
  /// The errno of a write that failed.
  struct WriteError: Error, Equatable {
    let reason: Int32
  }

  let number: Int32

  /// Writes what fits and returns its length, waiting while nothing does.
  func write(_ bytes: UnsafeRawBufferPointer) throws(WriteError) -> Int {
    while true {
      let count = Glibc.write(number, bytes.baseAddress, bytes.count)
      if count >= 0 { return count }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        var writable = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        poll(&writable, 1, -1)
      case let reason: throw WriteError(reason: reason)
      }
    }
  }
}
