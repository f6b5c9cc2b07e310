import Foundation

@testable import wtalk

/// A folder of a test's own, gone with it.
final class Folder {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult func write(_ name: String, _ content: String, mode: Int = 0o600) throws -> String {
    let file = "\(path)/\(name)"
    try Data(content.utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    return file
  }
}

/// The status of the failure that `body` throws; nil when it throws none.
func status(_ body: () throws -> some Any) throws -> wtalk.ExitStatus? {
  do {
    _ = try body()
    return nil
  } catch let failure as Failure {
    return failure.status
  }
}
