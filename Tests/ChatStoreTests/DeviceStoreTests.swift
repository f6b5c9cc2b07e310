import Chat
import Foundation
import Testing

@testable import ChatStore

@Suite struct DeviceStoreTests {
  private let folder: TemporaryFolder
  private let alice: Name
  private let bob: Address

  init() throws {
    folder = try TemporaryFolder()
    alice = try Name("alice")
    bob = try Address("@bob")
  }

  private func open(_ name: Name? = nil, limit: Int = 10_000, in folder: TemporaryFolder? = nil) throws -> DeviceStore {
    try DeviceStore(path: (folder ?? self.folder).file("device.db"), name: name ?? alice, device: try Device("made"), limit: limit)
  }

  private func refusal(_ name: Name? = nil) throws -> StoreError? {
    do {
      _ = try open(name)
      return nil
    } catch let error as StoreError {
      return error
    }
  }

  private func id(_ number: Int) throws -> MessageID {
    try #require(MessageID(hexadecimal: String(repeating: "0", count: 32 - "\(number)".count) + "\(number)"))
  }

  private func push(_ number: Int, in conversation: String = "@bob", _ text: String? = nil) throws -> Push {
    Push(
      n: nil, conversation: try Address(conversation), seq: UInt64(number), from: try Name("bob"), id: try id(number),
      content: .text(text ?? "message \(number)"), time: Int64(number))
  }

  private func line(_ number: Int) throws -> OutboxLine {
    OutboxLine(id: try id(number), recipient: bob, text: "line \(number)", time: Int64(number))
  }

  private func took(_ numbers: ClosedRange<Int>, isShown: Bool = true, in conversation: String = "@bob") throws -> [DeviceChange] {
    try numbers.map { DeviceChange(.took(try push($0, in: conversation), isShown: isShown)) }
  }

  private func position(_ n: UInt64) throws -> InboxPosition { InboxPosition(epoch: try id(9), n: n, last: try id(8)) }

  // MARK: What is kept

  @Test func `a new store has a device and nothing else`() throws {
    let store = try open()
    #expect(try store.content() == DeviceContent(device: try Device("made")))
    store.close()
    let again = try DeviceStore(path: folder.file("device.db"), name: alice, device: try Device("other"))
    #expect(try again.content().device == Device("made"))
  }

  @Test func `what was kept is there after a kill`() throws {
    let store = try open()
    let changes = [DeviceChange(.said(try line(1))), DeviceChange(.took(try push(2), isShown: false), at: try position(7))]
    #expect(try store.keep(changes) == DeviceBatch(news: [true, true], newest: 1))
    let killed = try open(in: try folder.copy())
    #expect(
      try killed.content() == DeviceContent(device: try Device("made"), position: try position(7), outbox: [try line(1)], newest: 1))
    #expect(try killed.earlier(in: bob, 10) == [try push(2)])
  }

  @Test func `a line leaves the outbox when it is stored or refused, and the others keep their order`() throws {
    let store = try open()
    _ = try store.keep((1...4).map { DeviceChange(.said(try line($0))) })
    let stamp = Stamp(seq: 5, n: 6, time: 7)
    _ = try store.keep([DeviceChange(.sent(try id(2), bob, stamp)), DeviceChange(.refused(try id(3))), DeviceChange(.refused(try id(99)))])
    #expect(try store.content().outbox == [try line(1), try line(4)])
    let own = Push(n: nil, conversation: bob, seq: 5, from: alice, id: try id(2), content: .text("line 2"), time: 7)
    #expect(try store.earlier(in: bob, 10) == [own])
  }

  @Test func `the same line is kept once`() throws {
    let store = try open()
    _ = try store.keep([DeviceChange(.said(try line(1))), DeviceChange(.said(try line(1)))])
    #expect(try store.content().outbox == [try line(1)])
  }

  @Test func `a message that is there already is no news`() throws {
    let store = try open()
    #expect(try store.keep(try took(1...1) + took(1...2)).news == [true, false, true])
  }

  @Test func `bytes and text come back as they were`() throws {
    let store = try open()
    for (number, content) in zip(1..., [Content.text(""), .text("é\0é"), .binary([]), .binary([0, 255])]) {
      let push = Push(n: nil, conversation: bob, seq: 1, from: try Name("bob"), id: try id(number), content: content, time: 1)
      _ = try store.keep([DeviceChange(.took(push, isShown: true))])
      #expect(try store.earlier(in: bob, 1) == [push])
    }
  }

  @Test func `a position may go back, and to another store`() throws {
    let store = try open()
    _ = try store.keep([DeviceChange(.moved, at: try position(7))])
    let elsewhere = InboxPosition(epoch: try id(1), n: 0, last: nil)
    _ = try store.keep([DeviceChange(.moved, at: elsewhere), DeviceChange(.moved)])
    #expect(try store.content().position == elsewhere)
  }

  // MARK: The past

  @Test func `a start shows the end of the conversation and all that nobody has seen`() throws {
    let store = try open()
    _ = try store.keep(try took(1...5) + took(6...7, isShown: false, in: "#den") + took(8...9))
    #expect(try store.earlier(in: bob, 3).map(\.seq) == [5, 6, 7, 8, 9])
    _ = try store.keep([DeviceChange(.showed(through: 6))])
    #expect(try store.earlier(in: bob, 3).map(\.seq) == [5, 7, 8, 9])
    _ = try store.keep([DeviceChange(.showed(through: 9))])
    #expect(try store.earlier(in: bob, 3).map(\.seq) == [5, 8, 9])
  }

  @Test func `the past is found, the newest of it in its order`() throws {
    let store = try open()
    _ = try store.keep(try took(1...5) + [DeviceChange(.took(try push(6, "An APPLE"), isShown: true))] + took(7...7, in: "#den"))
    let page = try store.history(HistoryQuery(conversation: bob, limit: 2))
    #expect(page.messages.map(\.seq) == [5, 6] && !page.isComplete)
    let found = try store.history(HistoryQuery(conversation: bob, search: "apple"))
    #expect(found.messages.map(\.seq) == [6] && found.isComplete)
    #expect(try store.history(HistoryQuery(conversation: try Address("@carol"))).messages.isEmpty)
  }

  @Test func `only the newest messages of each conversation are kept`() throws {
    let store = try open(limit: 10)
    _ = try store.keep(try took(1...3, in: "#den") + took(4...2_500))
    store.close()
    let again = try open(limit: 10)
    _ = try again.keep(try took(2_501...2_501))
    let all = HistoryQuery(conversation: bob, limit: 500)
    #expect(try again.history(all).messages.map(\.seq) == Array(2_492...2_501))
    #expect(try again.history(HistoryQuery(conversation: try Address("#den"))).messages.count == 3)
  }

  // MARK: What cannot be opened

  @Test func `S3: it is its owner's alone, and what others may read is not used`() throws {
    try open().close()
    #expect(try folder.mode("device.db") == 0o600)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.file("device.db"))
    #expect(try refusal() == .exposed)
    #expect(try folder.mode("device.db") == 0o640)
  }

  @Test func `S2: only one process has it`() throws {
    let store = try open()
    #expect(try refusal() == .inUse(process: getpid()))
    store.close()
    #expect(try refusal() == nil)
  }

  @Test func `S1: what this program did not write, or a later one did, is refused`() throws {
    try folder.write(
      Array("no database, but a text of some length, so that there is a header to be read: one hundred bytes, or more than".utf8),
      to: "device.db")
    chmod(folder.file("device.db"), 0o600)
    #expect(try refusal() == .damaged("it is no SQLite database"))
    try FileManager.default.removeItem(atPath: folder.file("device.db"))
    try open().close()
    let database = try Database(path: folder.file("device.db"))
    try database.execute("PRAGMA user_version = 99")
    database.close()
    #expect(try refusal() == .newerSchema(found: 99, known: Schema.device.version))
  }

  @Test func `S1: a server's store is no client's, and the other way round`() throws {
    try House(folder).store.close()
    try FileManager.default.moveItem(atPath: folder.file("chat.db"), toPath: folder.file("device.db"))
    #expect(try refusal() == .damaged("it is another program's database"))
  }

  @Test func `A11: another name's store is refused`() throws {
    try open().close()
    #expect(try refusal(try Name("mallory")) == .cannotOpen("it belongs to alice"))
  }
}
