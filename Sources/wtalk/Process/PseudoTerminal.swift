import Glibc

/// A terminal for a program to run in: 80 columns, and raw, so that bytes pass as they are, nothing is echoed and nothing is cut.
struct PseudoTerminal {
  let master: Int32
  /// The same again: what reads and what writes close it apart.
  let secondMaster: Int32
  let replica: Int32
  let path: String

  /// - Throws: what the system has too few of.
  init() throws(SystemError) {
    var (master, replica): (Int32, Int32) = (-1, -1)
    var modes = termios()
    var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&master, &replica, nil, nil, &size) == 0 else { throw SystemError(errno) }
    let secondMaster = fcntl(master, F_DUPFD_CLOEXEC, 0)
    var name = [CChar](repeating: 0, count: 64)
    guard secondMaster >= 0, tcgetattr(replica, &modes) == 0, ttyname_r(replica, &name, name.count) == 0 else {
      let error = SystemError(errno)
      for end in [master, replica, secondMaster] where end >= 0 { close(end) }
      throw error
    }
    cfmakeraw(&modes)
    tcsetattr(replica, TCSANOW, &modes)
    for end in [master, replica] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (self.master, self.secondMaster, self.replica) = (master, secondMaster, replica)
    path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
