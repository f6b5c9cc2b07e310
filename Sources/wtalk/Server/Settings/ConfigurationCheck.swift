import ArgumentParser
import Glibc

/// Finds out, for `--check`, whether a server could run with its configuration, without doing anything.
struct ConfigurationCheck {
  let arguments: ServerArguments
  let configuration: ServerConfiguration

  /// What is wrong, a line each: with the file and line, or the option, that says so.
  var findings: [String] {
    var findings: [(option: String, problem: String)] = []
    if let path = configuration.chat.store {
      if let problem = Self.problem(ofFolderOf: path) ?? Self.problem(ofStore: path) { findings.append(("store", problem)) }
    }
    if let path = configuration.listening.portFile, let problem = Self.problem(ofFolderOf: path) { findings.append(("port-file", problem)) }
    return findings.map { "\(arguments.place(of: $0.option)): \($0.problem)" }
  }

  /// Nil where files can be made beside the path.
  private static func problem(ofFolderOf path: String) -> String? {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    return access(folder, W_OK | X_OK) == 0 ? nil : "\(path): nothing can be written there: \(SystemError(errno))"
  }

  /// Nil for what is not there yet, or may be a store.
  private static func problem(ofStore path: String) -> String? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return errno == ENOENT ? nil : "\(path): \(SystemError(errno))" }
    guard status.st_mode & S_IFMT == S_IFREG else { return "\(path): it is no plain file" }
    guard access(path, R_OK | W_OK) == 0 else { return "\(path): \(SystemError(errno))" }
    guard status.st_size > 0 else { return nil }
    return isDatabase(path) ? nil : "\(path): it is another program's file"
  }

  private static func isDatabase(_ path: String) -> Bool {
    let mark = Array("SQLite format 3\0".utf8)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var start = [UInt8](repeating: 0, count: mark.count)
    return read(descriptor, &start, start.count) == mark.count && start == mark
  }
}
