internal import CEdit
internal import Glibc
internal import Synchronization

/// The editor that a person has chosen, as a way to write a line.
final class ExternalEditor: Sendable {
  enum Failure: Error, Equatable {
    /// The errno of what could not be done to the file, or of a process that could not start.
    case system(Int32)
    case exited(status: Int32)
    case killed(signal: Int32)
    /// The text has more than a mebibyte.
    case tooLong
  }

  private static let maximumLength = 1 << 20

  /// The process that has the terminal, and its group.
  private let running = Mutex<pid_t?>(nil)
  private let input: Int32
  private let output: Int32

  init(input: Int32, output: Int32) {
    self.input = input
    self.output = output
  }

  /// Returns what has become of `text`, less a newline at its end. Whenever the editor is stopped `stop` is called, which
  /// returns when the process goes on.
  func edit(_ text: String, stop: () -> Void) throws(Failure) -> String {
    let path = try Self.write(text)
    defer { unlink(path) }
    let status = try run(on: path, stop: stop)
    // The low seven bits are the signal, the next byte is the status.
    if status & 0x7F != 0 { throw .killed(signal: status & 0x7F) }
    if status != 0 { throw .exited(status: status >> 8 & 0xFF) }
    return try Self.read(path)
  }

  /// Asks an editor that is open to end.
  func terminate() {
    running.withLock { process in
      guard let process else { return }
      kill(-process, SIGTERM)
      kill(-process, SIGCONT)
    }
  }

  private static var command: String {
    for name in ["VISUAL", "EDITOR"] {
      if let value = getenv(name), value.pointee != 0 { return String(cString: value) }
    }
    return "vi"
  }

  private func run(on path: String, stop: () -> Void) throws(Failure) -> Int32 {
    let started = running.withLock { running -> pid_t in
      // Ctrl-C is the editor's; the shell around it only waits.
      let process = cedit_start("trap : INT QUIT; \(Self.command) \"$1\"", path, input, output)
      running = process > 0 ? process : nil
      return process
    }
    guard started > 0 else { throw .system(errno) }
    defer { cedit_give_terminal(input, getpgrp()) }
    while true {
      let status = wait(for: started)
      // Stopped, not ended.
      guard status & 0xFF == 0x7F else { return status }
      cedit_give_terminal(input, getpgrp())
      stop()
      cedit_give_terminal(input, started)
      kill(-started, SIGCONT)
    }
  }

  private func wait(for process: pid_t) -> Int32 {
    var information = siginfo_t()
    // Not taken yet, so that until `running` is nil nobody else can have its number.
    while waitid(P_PID, id_t(process), &information, WEXITED | WSTOPPED | WNOWAIT) < 0, errno == EINTR {}
    if information.si_code != CLD_STOPPED { running.withLock { $0 = nil } }
    var status: Int32 = 0
    while waitpid(process, &status, WUNTRACED) < 0, errno == EINTR {}
    return status
  }

  private static func write(_ text: String) throws(Failure) -> String {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    var path = Array("\(folder.isEmpty ? "/tmp" : folder)/wtalk-XXXXXX.txt".utf8CString)
    let descriptor = mkstemps(&path, 4)
    guard descriptor >= 0 else { throw .system(errno) }
    defer { close(descriptor) }
    let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let bytes = Array((text.isEmpty || text.hasSuffix("\n") ? text : text + "\n").utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      let reason = errno
      unlink(name)
      throw .system(reason)
    }
    return name
  }

  private static func read(_ path: String) throws(Failure) -> String {
    // By its name: many editors write a file of their own and give it this one.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= maximumLength {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count < 0 { throw .system(errno) }
      if count == 0 { break }
      bytes += piece[..<count]
    }
    if bytes.count > maximumLength { throw .tooLong }
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension ExternalEditor.Failure: CustomStringConvertible {
  var description: String {
    switch self {
    case .system(let reason): String(cString: strerror(reason))
    case .exited(let status): "it ended with status \(status)"
    case .killed(let signal): "it was ended by signal \(signal)"
    case .tooLong: "the text has more than 1 MiB"
    }
  }
}
