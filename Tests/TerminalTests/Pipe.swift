import Glibc
import Synchronization

/// A real pipe, whose ends can be closed one by one.
final class Pipe: Sendable {
  let readEnd: Int32
  let writeEnd: Int32

  private let open = Mutex<Set<Int32>>([])

  init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0)
    (readEnd, writeEnd) = (ends[0], ends[1])
    open.withLock { $0 = [ends[0], ends[1]] }
  }

  deinit {
    for end in open.withLock({ $0 }) { Glibc.close(end) }
  }

  func close(_ end: Int32) {
    if open.withLock({ $0.remove(end) }) != nil { Glibc.close(end) }
  }

  func write(_ bytes: [UInt8]) {
    precondition(Glibc.write(writeEnd, bytes, bytes.count) == bytes.count)
  }

  func write(_ text: String) {
    write(Array(text.utf8))
  }

  /// Waits for at most `count` bytes; none means the end.
  func read(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = max(0, Glibc.read(readEnd, buffer.baseAddress, count))
    }
  }

  func isReadable(within milliseconds: Int32) -> Bool {
    var polled = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
    return poll(&polled, 1, milliseconds) == 1
  }
}
