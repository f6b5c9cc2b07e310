import Foundation
import Testing

@testable import wtalk

@Suite struct FileStampTests {
  @Test func `a file that was written or replaced has another stamp, one that was not has the same`() throws {
    let folder = try Folder()
    let path = try folder.write("file", "one")
    let first = try #require(FileStamp(path))
    #expect(FileStamp(path) == first)
    try folder.write("other", "one")
    #expect(FileStamp("\(folder.path)/other") != first)
    try folder.write("file", "longer")
    #expect(FileStamp(path) != first)
    try FileManager.default.removeItem(atPath: path)
    #expect(FileStamp(path) == nil)
  }

  @Test func `a link has the stamp of what it leads to`() throws {
    let folder = try Folder()
    let path = try folder.write("file", "one")
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/link", withDestinationPath: path)
    #expect(FileStamp("\(folder.path)/link") == FileStamp(path))
  }
}
