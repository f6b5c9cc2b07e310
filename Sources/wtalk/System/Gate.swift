import Glibc

/// Lets one thread wait for what others announce; an announcement before the wait is not lost.
final class Gate: Sendable {
  private let readEnd: Int32
  private let writeEnd: Int32

  init() {
    var ends: [Int32] = [0, 0]
    precondition(pipe(&ends) == 0, "no pipe")
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  func open() {
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }

  func wait() {
    var byte: UInt8 = 0
    while read(readEnd, &byte, 1) < 0, errno == EINTR {}
  }
}
