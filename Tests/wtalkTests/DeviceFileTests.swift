import Chat
import Foundation
import Testing

@testable import wtalk

@Suite struct DeviceFileTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  @Test func `a device is the same in every run`() throws {
    let first = try DeviceFile("file", in: "\(folder.path)/devices").device
    #expect(first.description.utf8.count == 32)
    #expect(try DeviceFile("file", in: "\(folder.path)/devices").device == first)
    #expect(try DeviceFile("other", in: "\(folder.path)/devices").device != first)
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/devices/file")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let above = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/devices")
    #expect(above[.posixPermissions] as? Int == 0o700)
  }

  @Test func `only one run has it at a time`() throws {
    var first: DeviceFile? = try DeviceFile("file", in: folder.path)
    #expect(throws: DeviceFile.Problem.inUse) { try DeviceFile("file", in: folder.path) }
    #expect(first != nil)
    first = nil
    _ = try DeviceFile("file", in: folder.path)
  }

  @Test(arguments: ["", "abc", String(repeating: "x", count: 40)]) func `a file without an id gets one`(content: String) throws {
    try folder.write("file", content)
    let device = try DeviceFile("file", in: folder.path).device
    #expect(try String(contentsOfFile: "\(folder.path)/file", encoding: .utf8) == "\(device)\n")
  }

  @Test func `a file that others can read is refused`() throws {
    let path = try folder.write("file", "", mode: 0o644)
    #expect(throws: DeviceFile.Problem.file(.exposed, path: path)) { try DeviceFile("file", in: folder.path) }
  }

  @Test func `where no folder can be made there is no device`() throws {
    let path = try folder.write("file", "")
    #expect(throws: DeviceFile.Problem.self) { try DeviceFile("file", in: path) }
  }
}
