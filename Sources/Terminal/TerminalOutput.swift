internal import Glibc

/// The terminal as the prompt writes to it: one that takes nothing, held with Ctrl-S perhaps, keeps it waiting only until it is stopped.
final class TerminalOutput {
  private let descriptor: Int32
  private let ownDescriptor: Int32
  private let requests: PromptRequests
  private var isGivenUp = false

  /// What a write that waits is given at most, where writes wait.
  private static let pieceSize = 256
  /// How long a stopped prompt waits for the terminal to take more.
  private static let patience: Int32 = 1_000

  init(descriptor: Int32, requests: PromptRequests) {
    self.descriptor = descriptor
    self.requests = requests
    // Opened anew, since not to wait would otherwise become the way of all who share the terminal.
    ownDescriptor = isatty(descriptor) == 1 ? open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1
  }

  deinit {
    if ownDescriptor >= 0 { close(ownDescriptor) }
  }

  /// Writes all, unless the terminal is gone, or the prompt is stopped and the terminal held.
  func write(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    var hasWaited = false
    while !rest.isEmpty, !isGivenUp {
      let count = writeSome(UnsafeRawBufferPointer(rebasing: rest))
      rest = rest.dropFirst(count)
      if count == 0 {
        hasWaited = true
        wait()
      }
    }
    // What woke us while we waited is still to be done.
    if hasWaited { requests.wakeUp.signal() }
  }

  private func writeSome(_ bytes: UnsafeRawBufferPointer) -> Int {
    let isBlocking = ownDescriptor < 0
    if isBlocking, !isWritable(within: 0) { return 0 }
    let count = Glibc.write(
      isBlocking ? descriptor : ownDescriptor, bytes.baseAddress, isBlocking ? min(bytes.count, Self.pieceSize) : bytes.count)
    // Without its terminal the program soon learns of it by reading.
    if count < 0, errno != EAGAIN, errno != EINTR { isGivenUp = true }
    return max(count, 0)
  }

  private func wait() {
    if requests.isStopped {
      if !isWritable(within: Self.patience) { isGivenUp = true }
    } else {
      _ = requests.wakeUp.wait(for: descriptor, events: POLLOUT)
    }
  }

  private func isWritable(within milliseconds: Int32) -> Bool {
    var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&polled, 1, milliseconds) == 1
  }
}
