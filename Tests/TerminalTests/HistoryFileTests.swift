import Foundation
import Glibc
import Testing

@testable import Terminal

@Suite final class HistoryFileTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
  private var path: String { "\(folder)/state/wtalk/history" }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func content() throws -> String { String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self) }

  private func write(_ bytes: [UInt8], mode: Int = 0o600) throws {
    try FileManager.default.createDirectory(atPath: "\(folder)/state/wtalk", withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func `what one run adds another one loads`() {
    let lines = ["first", "two\nlines", #"back\slash \n"#, "漢字 é 😀", "\\", "\n", "tab\tand\rreturn\0"]
    for line in lines { HistoryFile(path: path).append(line) }
    #expect(HistoryFile(path: path).load() == lines)
  }

  @Test func `S3: file and folders are made for their owner alone, whatever the umask`() throws {
    let old = umask(0)
    defer { umask(old) }
    HistoryFile(path: path).append("x")
    #expect(try mode(path) == 0o600)
    for folder in ["\(folder)/state", "\(folder)/state/wtalk"] { #expect(try mode(folder) == 0o700) }
  }

  @Test func `a file that others can read is closed to them`() throws {
    try write(Array("old\n".utf8), mode: 0o644)
    #expect(HistoryFile(path: path).load() == ["old"])
    #expect(try mode(path) == 0o600)
  }

  @Test(arguments: ["", " ", " secret", String(repeating: "x", count: 1 << 16 + 1)])
  func `some lines are not kept`(line: String) {
    let history = HistoryFile(path: path)
    history.append("x")
    history.append(line)
    #expect(history.load() == ["x"])
  }

  @Test func `a repeat of the last line, whoever wrote it, is not kept`() {
    for line in ["a", "a", "b", "a", "a\nb", "a\nb", #"a\nb"#, "b"] { HistoryFile(path: path).append(line) }
    #expect(HistoryFile(path: path).load() == ["a", "b", "a", "a\nb", #"a\nb"#, "b"])
  }

  @Test func `two spellings of one text are two lines`() {
    for line in ["\u{E9}", "e\u{301}"] { HistoryFile(path: path).append(line) }
    #expect(HistoryFile(path: path).load().count == 2)
  }

  @Test func `the newest lines stay when there are twice as many as the limit`() throws {
    let history = HistoryFile(path: path, limit: 10)
    for number in 1...20 { history.append("\(number)") }
    #expect(try content() == (1...20).map { "\($0)\n" }.joined())
    #expect(history.load() == (11...20).map(String.init))
    history.append("21")
    #expect(try content() == (12...21).map { "\($0)\n" }.joined())
    #expect(try mode(path) == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/state/wtalk") == ["history"])
  }

  @Test func `long lines have a limit of their own`() throws {
    let history = HistoryFile(path: path)
    let line = String(repeating: "\\", count: 60_000)
    for number in 1...20 { history.append("\(number)\(line)") }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count < 2 << 20)
    #expect(history.load().last == "20\(line)")
    #expect(history.load().count >= 8)
  }

  @Test func `a limit of nothing keeps one line`() {
    let history = HistoryFile(path: path, limit: 0)
    for line in ["a", "b", "c", "d"] { history.append(line) }
    #expect(history.load() == ["d"])
  }

  @Test func `damaged and foreign lines do no harm`() throws {
    try write(Array("plain\r\n\n\n".utf8) + [0xFF, 0xFE, 0x0A] + Array(#"a\qb\"#.utf8) + [0x0A] + Array("cut of".utf8))
    #expect(HistoryFile(path: path).load() == ["plain\r", #"a\qb\"#, "cut of"])
    HistoryFile(path: path).append("next")
    #expect(HistoryFile(path: path).load() == ["plain\r", #"a\qb\"#, "cut of", "next"])
  }

  @Test func `a huge file of somebody's is cut down`() throws {
    try write([UInt8](repeating: 0x78, count: 3 << 20))
    #expect(HistoryFile(path: path).load() == [])
    try write(Array(String(repeating: "some line\nother line\n", count: 120_000).utf8))
    #expect(HistoryFile(path: path, limit: 3).load() == ["other line", "some line", "other line"])
    HistoryFile(path: path, limit: 3).append("new")
    #expect(try content() == "some line\nother line\nnew\n")
  }

  @Test func `random bytes are loaded and added to`() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let count = Int.random(in: 0..<300, using: &generator)
      try write((0..<count).map { _ in [0x0A, 0x5C, 0x6E, 0x20, .random(in: 0...255, using: &generator)].randomElement() ?? 0 })
      HistoryFile(path: path, limit: 5).append("last")
      #expect(HistoryFile(path: path, limit: 5).load().last == "last")
      #expect(HistoryFile(path: path, limit: 5).load().count <= 5)
    }
  }

  @Test func `a symbolic link is not followed`() throws {
    try write(Array("mine\n".utf8))
    let other = "\(folder)/other"
    try FileManager.default.moveItem(atPath: path, toPath: other)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: other)
    #expect(HistoryFile(path: path).load() == [])
    HistoryFile(path: path).append("x")
    #expect(try String(contentsOfFile: other, encoding: .utf8) == "mine\n")
  }

  @Test func `what is no file is left alone`() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    HistoryFile(path: path).append("x")
    #expect(HistoryFile(path: path).load() == [])
    try FileManager.default.removeItem(atPath: path)
    #expect(mkfifo(path, 0o600) == 0)
    HistoryFile(path: path).append("x")
    #expect(HistoryFile(path: path).load() == [])
  }

  @Test func `a folder that cannot be made is no harm`() {
    HistoryFile(path: "/dev/null/history").append("x")
    HistoryFile(path: "").append("x")
    #expect(HistoryFile(path: "/dev/null/history").load() == [])
  }

  @Test func `parallel runs lose nothing, in the order of each`() throws {
    let (writers, count) = (8, 100)
    let inbox = Inbox<Int>()
    for writer in 0..<writers {
      Worker.start { [path] in
        for number in 0..<count { HistoryFile(path: path).append("\(writer) \(number)") }
        inbox.add(writer)
      }
    }
    for _ in 0..<writers { _ = inbox.next() }
    let lines = HistoryFile(path: path).load()
    #expect(lines.count == writers * count)
    for writer in 0..<writers { #expect(lines.filter { $0.hasPrefix("\(writer) ") } == (0..<count).map { "\(writer) \($0)" }) }
  }

  @Test func `parallel runs that cut the file down leave whole lines, the newest of each`() throws {
    let (writers, count, limit) = (6, 120, 40)
    let inbox = Inbox<Int>()
    for writer in 0..<writers {
      Worker.start { [path] in
        for number in 0..<count { HistoryFile(path: path, limit: limit).append("\(writer) \(number)") }
        inbox.add(writer)
      }
    }
    for _ in 0..<writers { _ = inbox.next() }
    let text = try content()
    #expect(text.hasSuffix("\n"))
    let lines = text.split(separator: "\n").map { $0.split(separator: " ").compactMap { Int($0) } }
    #expect(lines.count >= limit && lines.count <= 2 * limit && lines.allSatisfy { $0.count == 2 })
    for writer in 0..<writers {
      let numbers = lines.filter { $0[0] == writer }.map { $0[1] }
      #expect(numbers == Array((numbers.first ?? count)..<count))
    }
    #expect(lines.contains { $0[1] == count - 1 })
  }

  @Test func `a lock that nobody gives back is waited for a second`() throws {
    HistoryFile(path: path).append("a")
    let holder = open(path, O_RDONLY)
    defer { close(holder) }
    #expect(flock(holder, LOCK_EX) == 0)
    HistoryFile(path: path).append("b")
    #expect(HistoryFile(path: path).load() == ["a", "b"])
  }
}
