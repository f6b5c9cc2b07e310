import Chat
import Foundation
import NIOCore
import Testing
import WebSocketCore

@testable import wtalk

@Suite struct SessionLogTests {
  private let folder: Folder
  private var path: String { "\(folder.path)/log" }

  init() throws { folder = try Folder() }

  private func content() throws -> String { String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self) }

  private func message(_ text: String) -> [UInt8] { JSONLines.message(.init(.text, ByteBuffer(string: text))) }

  private var plain: ClientSession.Configuration {
    var session = ClientSession.Configuration()
    session.url = "ws://h/"
    return session
  }

  private var chat: ClientSession.Configuration {
    get throws {
      var session = plain
      session.manner = .chat(try Name("alice"), try Address("@bob"))
      return session
    }
  }

  @Test func `each event is a line with its time behind its name`() throws {
    let log = try SessionLog(path, of: chat, at: 5)
    #expect(log.write(message("two\nlines"), at: 1_764_000_000_000) == nil)
    #expect(
      try content() == """
        {"event":"start","at":5,"url":"ws://h/","as":"alice","to":"@bob"}
        {"event":"message","at":1764000000000,"type":"text","text":"two\\nlines"}

        """)
  }

  @Test func `times are milliseconds of the wall clock`() throws {
    let before = UInt64(Date().timeIntervalSince1970 * 1000)
    _ = try SessionLog(path, of: plain)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(try content().utf8)) as? [String: Any])
    let time = try #require(object["at"] as? UInt64)
    #expect((before...before + 60_000).contains(time))
    #expect(object["as"] == nil && object["to"] == nil)
  }

  @Test func `S3: the file is made for its owner alone, whatever the umask`() throws {
    let old = umask(0)
    defer { umask(old) }
    _ = try SessionLog(path, of: plain)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
  }

  @Test func `S3: a file that others can read is refused and left alone`() throws {
    try folder.write("log", "mine\n", mode: 0o640)
    let complaint = "cannot log to \(path): others may read it; chmod 600 would mend that"
    #expect(throws: Failure(.notAllowed, complaint)) { try SessionLog(path, of: plain) }
    #expect(try content() == "mine\n")
  }

  @Test func `what is there stays, and a line that was cut off is ended`() throws {
    try folder.write("log", "old\n{\"event\":\"mess")
    _ = try SessionLog(path, of: plain, at: 1)
    _ = try SessionLog(path, of: plain, at: 2)
    func start(_ time: Int) -> Substring { #"{"event":"start","at":\#(time),"url":"ws://h/"}"# }
    #expect(try content().split(separator: "\n") == ["old", "{\"event\":\"mess", start(1), start(2)])
  }

  @Test(arguments: ["", "/", "/nowhere/log", "/dev/full"])
  func `what cannot be opened or written at the start is a failure`(path: String) {
    let error = #expect(throws: Failure.self) { try SessionLog(path, of: plain) }
    #expect(error?.status == .cannotOpen)
  }

  @Test func `writing that fails is told of once`() throws {
    signal(SIGPIPE, SIG_IGN)
    #expect(mkfifo(path, 0o600) == 0)
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    let log = try SessionLog(path, of: plain)
    #expect(log.write(message("x")) == nil)
    close(reader)
    #expect(log.write(message("x")) == "cannot write to the log \(path): Broken pipe")
    #expect(log.write(message("x")) == nil)
  }

  @Test func `two runs write whole lines into one file`() async throws {
    let logs = try (0..<4).map { _ in try SessionLog(path, of: plain) }
    let object = message(String(repeating: "x", count: 5_000))
    await withTaskGroup(of: Void.self) { group in
      for log in logs { group.addTask { for _ in 0..<50 { _ = log.write(object) } } }
    }
    let lines = try content().split(separator: "\n")
    #expect(lines.count == 204)
    for line in lines { #expect(try LoggedEvent(Array(line.utf8)).at != nil) }
  }
}

extension LoggedEvent {
  init(_ bytes: [UInt8]) throws {
    self = try bytes.withUnsafeBytes { bytes in try LoggedEvent(bytes) }
  }
}
