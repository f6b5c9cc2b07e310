import Glibc
import Synchronization

/// Where the log goes: standard error, or the screen of a prompt. What it cannot take is dropped and counted; nobody ever waits for it.
final class LogOutput: Sendable {
  private struct State {
    /// Takes the lines instead; false: it takes no more for now.
    var screen: (@Sendable (String) -> Bool)?
    /// Since it was last told.
    var dropped = 0
    var droppedEver = 0
    /// Whether the last line is not complete.
    var isTorn = false
  }

  let format: LogFormat
  private let descriptor: Int32
  private let state = Mutex(State())

  init(_ format: LogFormat, descriptor: Int32 = STDERR_FILENO) {
    self.format = format
    self.descriptor = descriptor
  }

  /// How many lines were dropped so far.
  var dropped: Int { state.withLock { $0.droppedEver } }

  /// Writes the lines as one block, behind the number of those that were lost before.
  func write(_ text: String) {
    state.withLock { state in
      if state.dropped > 0, put(lossLine(state.dropped), &state) { state.dropped = 0 }
      guard state.dropped > 0 || !put(text, &state) else { return }
      state.dropped += 1
      state.droppedEver += 1
    }
  }

  /// Shows the lines there from now on, where standard error is a terminal, too; nil: no more.
  func show(on screen: (@Sendable (String) -> Bool)?) {
    guard isatty(descriptor) == 1 else { return }
    state.withLock { $0.screen = screen }
  }

  private func lossLine(_ count: Int) -> String {
    LogLine(time: WallClock.milliseconds, level: "warning", message: "log lines were lost", fields: [("count", "\(count)")]).text(format)
  }

  private func put(_ text: String, _ state: inout State) -> Bool {
    if let screen = state.screen { return screen(text) }
    // A pipe that nobody empties, or a terminal that is held, would keep the writer waiting. One that is ready takes 4 KiB at once.
    var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    guard poll(&polled, 1, 0) == 1, polled.revents & Int16(POLLOUT) != 0 else { return false }
    let bytes = Array("\(state.isTorn ? "\n" : "")\(text)\n".utf8)
    let count = Glibc.write(descriptor, bytes, bytes.count)
    state.isTorn = count > 0 ? count < bytes.count : state.isTorn
    return count == bytes.count
  }
}
