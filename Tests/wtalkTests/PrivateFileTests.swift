import Foundation
import Testing

@testable import wtalk

@Suite struct PrivateFileTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

  @Test func `S3: a file is made for its owner alone, whatever the umask`() throws {
    let old = umask(0)
    defer { umask(old) }
    try PrivateFile.makeFolder("\(folder)/a/b")
    try PrivateFile.replace("\(folder)/a/b/token", with: [1, 2])
    #expect(try PrivateFile.read("\(folder)/a/b/token") == [1, 2])
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/a/b/token")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    try PrivateFile.replace("\(folder)/a/b/token", with: [3])
    #expect(try PrivateFile.read("\(folder)/a/b/token") == [3])
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/a/b") == ["token"])
  }

  @Test func `S3: a file that others can read is refused`() throws {
    try PrivateFile.makeFolder(folder)
    try PrivateFile.replace("\(folder)/token", with: [1])
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: "\(folder)/token")
    #expect(throws: FileError.exposed) { try PrivateFile.read("\(folder)/token") }
  }

  @Test func `a missing file is told apart`() {
    #expect(throws: FileError.missing) { try PrivateFile.read("\(folder)/none") }
  }
}
