internal import CEdit
internal import Glibc

/// An event counter that ends another thread's `poll`.
final class WakeUp: Sendable {
  /// Readable from `signal` until `clear`.
  let descriptor: Int32

  init() {
    descriptor = cedit_eventfd()
    precondition(descriptor >= 0, "no event counter: errno \(errno)")
  }

  deinit {
    close(descriptor)
  }

  func signal() {
    var one: UInt64 = 1
    _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
  }

  func clear() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
  }

  /// Waits until `signal` was called or `other` has one of `events`, errors and hang-ups included; returns what it has.
  func wait(for other: Int32? = nil, events: Int32 = 0) -> Int32 {
    var polled = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      // A negative descriptor is left out by poll.
      pollfd(fd: other ?? -1, events: Int16(truncatingIfNeeded: events), revents: 0),
    ]
    while poll(&polled, nfds_t(polled.count), -1) < 0, errno == EINTR {}
    if polled[0].revents != 0 { clear() }
    return Int32(polled[1].revents)
  }
}
