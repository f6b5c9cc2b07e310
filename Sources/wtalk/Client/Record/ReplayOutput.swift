import Glibc
import Terminal
import WebSocketCore

/// Standard output of a replay: lines with a look on a terminal, their bare text anywhere else.
///
/// It ends the process when nobody reads any more, and when writing fails.
struct ReplayOutput {
  private static let highWaterMark = 1 << 16

  private let isTerminal = isatty(STDOUT_FILENO) == 1
  private let palette: Palette
  private var pending: [UInt8] = []

  init(_ palette: Palette) {
    self.palette = palette
  }

  mutating func print(_ line: Line) {
    pending += isTerminal ? LineRenderer(palette: palette, columns: Self.columns).bytes(line) : Array("\(line.text)\n".utf8)
    if pending.count > Self.highWaterMark { flush() }
  }

  /// Writes everything.
  mutating func flush() {
    var rest = pending[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count > 0 { rest.removeFirst(count) }
      if count < 0 { Self.recover(from: errno) }
    }
    pending = []
  }

  /// Writes everything and returns when the time has come.
  mutating func wait(until due: Instant) {
    guard Instant.now < due else { return }
    flush()
    while case let left = Instant.now.duration(to: due) / .milliseconds(1), left > 0 {
      // Without events it is woken when the reader has gone.
      var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
      guard poll(&output, 1, Int32(min(left.rounded(.up), 60_000))) <= 0 else { exit(ExitStatus.done.rawValue) }
    }
  }

  private static func recover(from error: Int32) {
    switch error {
    case EINTR: break
    case EAGAIN:
      var output = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
      poll(&output, 1, -1)
    case EPIPE: exit(ExitStatus.done.rawValue)
    default: Diagnostics.exit(Failure(.inputOutput, "cannot write to standard output: \(SystemError(error))"))
    }
  }

  private static var columns: Int {
    var size = winsize()
    return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }
}

extension Line {
  fileprivate var text: String { pieces.map(\.text).joined() + (state.map { " \($0.text)" } ?? "") }
}
