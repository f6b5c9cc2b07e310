import Glibc
import Testing

@testable import Terminal

struct RecordSinkTests {
  private enum Word: Equatable, Sendable {
    case drained
    case written(Int)
    case failed(RecordSink.Failure)
    case finished
    case finishedBadly(RecordSink.Failure)
  }

  private let pipe = Pipe()
  private let inbox = Inbox<Word>()

  init() {
    signal(SIGPIPE, SIG_IGN)
  }

  private func sink(_ descriptor: Int32? = nil) -> RecordSink {
    RecordSink(descriptor: descriptor ?? pipe.writeEnd) { [inbox] in
      inbox.add(.drained)
    } failed: { [inbox] in
      inbox.add(.failed($0))
    }
  }

  private func finish(_ sink: RecordSink) {
    sink.finish { [inbox] result in
      switch result {
      case .success: inbox.add(.finished)
      case .failure(let failure): inbox.add(.finishedBadly(failure))
      }
    }
  }

  private func readAll(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let more = pipe.read(count - bytes.count)
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  @Test func `bytes come out in order, and all of them before the finish`() {
    let sink = sink()
    #expect(sink.write(Array("one\n".utf8)))
    #expect(sink.write(Array("two\n".utf8)))
    finish(sink)
    #expect(inbox.next() == .finished)
    #expect(pipe.read(100) == Array("one\ntwo\n".utf8))
  }

  @Test func `what was given is told of once all of it is written`() {
    let sink = sink()
    sink.whenWritten { [inbox] in inbox.add(.written(0)) }
    #expect(inbox.next() == .written(0))
    // More than a pipe holds.
    let record = [UInt8](repeating: 1, count: 100_000)
    for number in 1...2 {
      _ = sink.write(record)
      sink.whenWritten { [inbox] in inbox.add(.written(number)) }
    }
    sink.whenWritten { [inbox] in inbox.add(.written(3)) }
    #expect(readAll(30_000).count == 30_000)
    #expect(inbox.isEmpty)
    #expect(readAll(170_000).count == 170_000)
    #expect((1...3).map { _ in inbox.next() } == [.written(1), .written(2), .written(3)])
    finish(sink)
    #expect(inbox.next() == .finished)
  }

  @Test func `what is never written is never told of`() {
    let sink = sink()
    _ = sink.write([UInt8](repeating: 1, count: 100_000))
    sink.whenWritten { [inbox] in inbox.add(.written(1)) }
    pipe.close(pipe.readEnd)
    #expect(inbox.next() == .failed(.readerGone))
    sink.whenWritten { [inbox] in inbox.add(.written(2)) }
    finish(sink)
    #expect(inbox.next() == .finishedBadly(.readerGone))
  }

  @Test func `each write wakes a sink that waits, or is about to`() {
    let sink = sink()
    for index in 0..<5_000 {
      let record = [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: index % 3 + 1)
      for byte in record { #expect(sink.write([byte])) }
      guard pipe.isReadable(within: 10_000), readAll(record.count) == record else {
        Issue.record("nothing came of write \(index)")
        return
      }
    }
  }

  @Test(arguments: [0, O_NONBLOCK])
  func `a slow reader makes the queue full, and reading drains it`(flags: Int32) {
    _ = fcntl(pipe.writeEnd, F_SETFL, flags)
    let sink = sink()
    var expected: [UInt8] = []
    var hasRoom = true
    while hasRoom {
      let piece = [UInt8](repeating: UInt8(truncatingIfNeeded: expected.count >> 12), count: 50_000)
      expected += piece
      hasRoom = sink.write(piece)
    }
    #expect(expected.count > 1 << 20)
    finish(sink)
    #expect(inbox.isEmpty)
    #expect(readAll(expected.count) == expected)
    #expect(inbox.next() == .drained)
    #expect(inbox.next() == .finished)
  }

  @Test func `a reader that goes is noticed while nothing is written`() {
    let sink = sink()
    pipe.close(pipe.readEnd)
    #expect(inbox.next() == .failed(.readerGone))
    #expect(sink.write([1]))
    finish(sink)
    #expect(inbox.next() == .finishedBadly(.readerGone))
  }

  @Test func `a reader that goes is noticed while the sink is blocked`() {
    let sink = sink()
    while sink.write([UInt8](repeating: 1, count: 100_000)) {}
    pipe.close(pipe.readEnd)
    #expect(inbox.next() == .failed(.readerGone))
    finish(sink)
    #expect(inbox.next() == .finishedBadly(.readerGone))
  }

  @Test func `a full disk is told apart from a reader that went`() {
    let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
    defer { close(full) }
    let sink = sink(full)
    #expect(sink.write([1]))
    #expect(inbox.next() == .failed(.system(ENOSPC)))
    finish(sink)
    #expect(inbox.next() == .finishedBadly(.system(ENOSPC)))
  }

  @Test func `a closed descriptor is a failure at once`() {
    withExtendedLifetime(sink(1_000_000)) { #expect(inbox.next() == .failed(.system(EBADF))) }
  }
}
