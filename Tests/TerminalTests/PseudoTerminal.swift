import Foundation
import Glibc
import Synchronization

@testable import Terminal

/// A terminal without a window: a test is its user.
final class PseudoTerminal: Sendable {
  /// What a program uses.
  let descriptor: Int32

  private let userSide: Int32
  private let shown = Mutex<[UInt8]>([])

  init(columns: UInt16 = 40, rows: UInt16 = 10) {
    var (user, program): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    precondition(openpty(&user, &program, nil, nil, &size) == 0)
    (userSide, descriptor) = (user, program)
    // Several threads may look for output, and one finds it.
    _ = fcntl(user, F_SETFL, O_NONBLOCK)
  }

  deinit {
    close(userSide)
    close(descriptor)
  }

  /// All that the program printed so far; as bytes, since CR LF is one character to a string.
  var output: [UInt8] {
    take(within: 0)
    return shown.withLock { $0 }
  }

  func hasPrinted(_ text: String) -> Bool {
    Self.contains(output, text)
  }

  func hasEnded(with text: String) -> Bool {
    output.suffix(text.utf8.count).elementsEqual(text.utf8)
  }

  /// The modes that a program must leave as they were.
  var modes: [UInt32] {
    var attributes = termios()
    precondition(tcgetattr(descriptor, &attributes) == 0)
    return [attributes.c_iflag, attributes.c_oflag, attributes.c_cflag, attributes.c_lflag]
  }

  func type(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(userSide, $0.baseAddress, $0.count) }
      precondition(count > 0 || errno == EAGAIN)
      rest = rest.dropFirst(max(count, 0))
      // Before the program takes more it may have something to print.
      if !rest.isEmpty { take(within: 10) }
    }
  }

  /// Lets a user act once the program has printed `text`; the program runs meanwhile. Ends all tests when that takes ten seconds,
  /// since a program that waits for the user would never return. What was printed in the first `count` bytes does not count.
  func after(_ text: String, beyond count: Int = 0, _ act: @escaping @Sendable (PseudoTerminal) -> Void) {
    Worker.start { [self] in
      let start = ContinuousClock.now
      while !shown.withLock({ Self.contains($0.dropFirst(count), text) }) {
        take(within: 10)
        let isLate = ContinuousClock.now - start > .seconds(10)
        precondition(!isLate, "\(text.debugDescription) is not in \(String(decoding: output, as: UTF8.self).debugDescription)")
      }
      act(self)
    }
  }

  func resize(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(userSide, UInt(TIOCSWINSZ), &size)
  }

  /// Foundation's search: the standard library's takes seconds for a megabyte in a debug build.
  private static func contains(_ bytes: some Collection<UInt8>, _ text: String) -> Bool {
    Data(bytes).range(of: Data(text.utf8)) != nil
  }

  private func take(within milliseconds: Int32) {
    var polled = pollfd(fd: userSide, events: Int16(POLLIN), revents: 0)
    while poll(&polled, 1, milliseconds) == 1 {
      // Read under the lock, or two threads could put down in another order what they took.
      let hasRead = shown.withLock { shown in
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(userSide, &buffer, buffer.count)
        if count > 0 { shown += buffer[..<count] }
        return count > 0
      }
      guard hasRead, milliseconds == 0 else { return }
    }
  }
}
