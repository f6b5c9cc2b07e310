package import Chat

/// What one client keeps of its chat under one name: its place in the inbox, the messages that came, and what it says until the server has it.
///
/// It is this process's alone while it is open. All calls come from one thread.
package final class DeviceStore {
  /// Where the store lies, free of symbolic links.
  package let path: String

  private let lock: StoreLock
  private let database: Database
  private let name: Name
  private var outbox: DeviceOutbox
  private var messages: DeviceMessages
  /// What ended the store's work.
  private var failure: StoreError?

  /// How many pages may wait in the write-ahead log.
  private static let pagesInLog: Int32 = 1_024

  /// Opens the store of a name, or makes it for a new device that is called `device`. A file that is refused is not changed.
  ///
  /// - Parameter limit: how many messages are kept of each conversation, give or take a few.
  package init(path: String, name: Name, device: Device, limit: Int = 10_000) throws(StoreError) {
    let file = try StoreFile(path)
    try file.refuseExposed()
    lock = try StoreLock(file.path + ".lock")
    try file.claim(for: .device)
    self.path = file.path
    self.name = name
    database = try Database(path: file.path)
    database.keepLogAtClose(file.hasLog)
    try Schema.device.prepare(database, byteCount: file.byteCount)
    // A client is to stay small: 4 MiB.
    try database.execute("PRAGMA cache_size = -4096")
    outbox = DeviceOutbox(database)
    messages = DeviceMessages(database, limit: limit)
    try claim(device)
    database.keepLogAtClose(false)
  }

  deinit {
    close()
  }

  /// Lets another process have the file; the store does no more work.
  package func close() {
    if failure == nil { try? database.emptyLog() } else { database.keepLogAtClose(true) }
    failure = failure ?? .cannotOpen("it is closed")
    database.close()
    lock.release()
  }

  /// What was kept so far.
  package func content() throws(StoreError) -> DeviceContent {
    let rows = try database.select("SELECT id, epoch, n, last FROM device")
    guard try rows.next(), let device = try? Device(rows.text(0)) else { throw .damaged("it names no device") }
    let position =
      rows.isNull(1)
      ? nil : InboxPosition(epoch: try rows.identifier(1), n: rows.count(2), last: rows.isNull(3) ? nil : try rows.identifier(3))
    return DeviceContent(device: device, position: position, outbox: try outbox.lines(), newest: try messages.newest())
  }

  /// What to show at a start: the last messages of a conversation, and all that nobody has seen yet; oldest first.
  package func earlier(in conversation: Address, _ count: Int) throws(StoreError) -> [Push] {
    try messages.earlier(in: conversation, count)
  }

  /// The messages that the query means, as far as they are kept.
  package func history(_ query: HistoryQuery) throws(StoreError) -> HistoryPage {
    if let failure { throw failure }
    return try messages.page(query)
  }

  /// Keeps all of it in one transaction: it is on the disk when this returns.
  ///
  /// Throws `inUse` where another program writes to the file: nothing is kept, and the same may be tried again. After any other error the
  /// store does no more work.
  package func keep(_ changes: [DeviceChange]) throws(StoreError) -> DeviceBatch {
    if let failure { throw failure }
    do throws(StoreError) {
      try database.checkpoint(from: Self.pagesInLog)
      var news: [Bool] = []
      for change in changes { news.append(try keep(change.kind)) }
      if let position = changes.last(where: { $0.position != nil })?.position { try move(to: position) }
      try database.commit()
      return DeviceBatch(news: news, newest: try messages.newest())
    } catch {
      database.rollBack()
      if case .inUse = error { throw error }
      failure = error
      throw error
    }
  }

  private func keep(_ change: DeviceChange.Kind) throws(StoreError) -> Bool {
    switch change {
    case .said(let line): try outbox.add(line)
    case .sent(let id, let conversation, let stamp):
      guard let line = try outbox.take(id) else { return true }
      let push = Push(n: nil, conversation: conversation, seq: stamp.seq, from: name, id: id, content: .text(line.text), time: stamp.time)
      _ = try messages.add(push, isShown: true)
    case .refused(let id): _ = try outbox.take(id)
    case .took(let push, let isShown): return try messages.add(push, isShown: isShown)
    case .showed(let number): try messages.showed(through: number)
    case .moved: break
    }
    return true
  }

  private func move(to position: InboxPosition) throws(StoreError) {
    try database.run(
      "UPDATE device SET epoch = ?, n = ?, last = ?", Value(position.epoch), .integer(Int64(clamping: position.n)), Value(position.last))
  }

  /// Makes the device where there is none; another name's store is refused.
  private func claim(_ device: Device) throws(StoreError) {
    let rows = try database.select("SELECT name FROM device")
    if try rows.next() {
      let owner = try rows.name(0)
      guard owner == name else { throw .cannotOpen("it belongs to \(owner)") }
      return
    }
    try database.run("INSERT INTO device (only, name, id) VALUES (1, ?, ?)", .text(name.description), .text(device.description))
    try database.commit()
  }
}
