import Foundation
import Testing

@testable import wtalk

@Suite struct FileContentTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  @Test func `a file is read whole, up to 1 MiB`() throws {
    let text = String(repeating: "x", count: FileContent.limit)
    #expect(try FileContent.read(folder.write("a", text)).count == FileContent.limit)
    let path = try folder.write("a", text + "x")
    #expect(throws: FileError.failed("it is larger than 1 MiB")) { try FileContent.read(path) }
    #expect(throws: FileError.failed("it is larger than 1 MiB")) { try FileContent.read("/dev/zero") }
  }

  @Test func `what cannot be read is 73, what others can read 77`() throws {
    #expect(throws: Failure(.cannotOpen, "cannot read the x in \(folder.path): Is a directory")) {
      try FileContent.read(folder.path, "the x in")
    }
    let path = try folder.write("a", "x", mode: 0o604)
    #expect(try FileContent.read(path) == Array("x".utf8))
    #expect(throws: FileError.exposed) { try FileContent.read(path, isPrivate: true) }
    #expect(try status { try SecretFile.read(path, "the x in") } == .notAllowed)
  }

  @Test func `one newline at the end of a secret does not belong to it`() throws {
    for (content, secret) in [("a\n", "a"), ("a", "a"), ("a\n\n", "a\n"), ("", ""), ("\n", ""), (" a ", " a ")] {
      #expect(try SecretFile.read(folder.write("a", content), "the x in") == Array(secret.utf8))
    }
  }
}
