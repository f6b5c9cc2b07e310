import Glibc
import Synchronization

/// The file of `--log`: the objects of `--jsonl`, one a line, each with the time as `at`, behind what earlier runs have left there.
final class SessionLog: Sendable {
  private struct State {
    /// Whether the file ends in the middle of a line.
    var isCut: Bool
    var hasComplained = false
  }

  private static let newline = UInt8(ascii: "\n")

  private let path: String
  private let descriptor: Int32
  private let state: Mutex<State>

  /// Makes the file, for its owner only, and begins a session in it.
  ///
  /// - Throws: 77 when others may read the file, else 73.
  init(_ path: String, of session: ClientSession.Configuration, at time: Int64 = WallClock.milliseconds) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure(.cannotOpen, "cannot log to \(path): \(SystemError(errno))") }
    self.path = path
    self.descriptor = descriptor
    state = Mutex(State(isCut: Self.isCut(path, descriptor)))
    guard !Self.isExposed(descriptor) else { throw Failure(.notAllowed, "cannot log to \(path): \(FileError.exposed.why)") }
    if let complaint = write(JSONLines.start(session), at: time) { throw Failure(.cannotOpen, complaint) }
  }

  deinit { close(descriptor) }

  /// Adds an object of `JSONLines` as one line, in one write; returns what there is to tell the user, which is nothing but for the first
  /// failure.
  func write(_ object: [UInt8], at time: Int64 = WallClock.milliseconds) -> String? {
    state.withLock { state in
      let line = (state.isCut ? [Self.newline] : []) + JSONLines.stamped(object, at: time) + [Self.newline]
      let written = Glibc.write(descriptor, line, line.count)
      let error = SystemError(written < 0 ? errno : ENOSPC)
      if written > 0 { state.isCut = written < line.count }
      guard written < line.count, !state.hasComplained else { return nil }
      state.hasComplained = true
      return "cannot write to the log \(path): \(error)"
    }
  }

  private static func isExposed(_ descriptor: Int32) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.isPlainFile && status.st_mode & 0o077 != 0
  }

  /// Whether a plain file lacks its last newline: an earlier run was cut off.
  private static func isCut(_ path: String, _ descriptor: Int32) -> Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.isPlainFile, status.st_size > 0 else { return false }
    let reader = open(path, O_RDONLY | O_CLOEXEC)
    guard reader >= 0 else { return false }
    defer { close(reader) }
    var last: UInt8 = 0
    return pread(reader, &last, 1, status.st_size - 1) == 1 && last != newline
  }
}

extension stat {
  fileprivate var isPlainFile: Bool { st_mode & S_IFMT == S_IFREG }
}
