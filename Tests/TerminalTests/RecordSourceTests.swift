import Glibc
import Testing

@testable import Terminal

struct RecordSourceTests {
  private let pipe = Pipe()
  private let inbox = Inbox<RecordSource.Event>()

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private func lines(_ lines: String...) -> RecordSource.Event {
    var reader = RecordReader(maximumLength: 100)
    return .records(bytes(lines.map { $0 + "\n" }.joined()).withUnsafeBytes { reader.read($0) })
  }

  private func source(_ descriptor: Int32? = nil, reader: RecordReader = RecordReader(maximumLength: 1 << 20)) -> RecordSource {
    let source = RecordSource(descriptor: descriptor ?? pipe.readEnd, reader: reader) { [inbox] in inbox.add($0) }
    source.start()
    return source
  }

  @Test func `records come as they are written, then the end`() {
    let source = source()
    pipe.write("one\ntwo\nth")
    #expect(inbox.next() == lines("one", "two"))
    source.resume()
    pipe.write("ree\n")
    #expect(inbox.next() == lines("three"))
    source.resume()
    pipe.write("last")
    pipe.close(pipe.writeEnd)
    #expect(inbox.next() == .records(RecordBatch(bytes("last"))))
    source.resume()
    #expect(inbox.next() == .end)
  }

  @Test func `nothing is read while a batch is outstanding`() {
    let source = source()
    pipe.write("one\n")
    #expect(inbox.next() == lines("one"))
    pipe.write("two\n")
    pipe.close(pipe.writeEnd)
    // Still in the pipe, and not with the source.
    #expect(pipe.isReadable(within: 0))
    #expect(inbox.isEmpty)
    source.resume()
    #expect(inbox.next() == lines("two"))
    #expect(inbox.isEmpty)
    source.resume()
    #expect(inbox.next() == .end)
  }

  @Test func `a record that is too long comes after those before it`() {
    let source = source(reader: RecordReader(maximumLength: 3))
    pipe.write("one\nfour\n")
    #expect(inbox.next() == lines("one"))
    source.resume()
    #expect(inbox.next() == .invalid(RecordError(record: 2, reason: .tooLong(limit: 3))))
  }

  @Test func `an input that ends within a record is told after the records before it`() {
    let source = source(reader: RecordReader(framing: .lengthPrefixed, maximumLength: 10))
    pipe.write([0, 0, 0, 1, 0x61, 0, 0, 0, 2, 0x62])
    pipe.close(pipe.writeEnd)
    #expect(inbox.next() == .records(RecordBatch(bytes: [0, 0, 0, 1, 0x61], records: [4..<5])))
    source.resume()
    #expect(inbox.next() == .invalid(RecordError(record: 2, reason: .cutShort(have: 1, want: 2))))
  }

  @Test func `empty records that are skipped make no batch`() {
    let source = source(reader: RecordReader(skipsEmpty: true, maximumLength: 10))
    pipe.write("\n\n\n")
    pipe.close(pipe.writeEnd)
    #expect(inbox.next() == .end)
    source.stop()
  }

  @Test(.timeLimit(.minutes(1))) func `stopping ends a source that is blocked in reading`() async {
    let ended = Inbox<Bool>()
    weak var weakSource: RecordSource?
    do {
      let source = RecordSource(descriptor: pipe.readEnd, reader: RecordReader(maximumLength: 10)) { _ in ended.add(false) }
      source.start()
      weakSource = source
      source.stop()
    }
    // The thread keeps the source alive and lets it go when it ends.
    while weakSource != nil { await Task.yield() }
    #expect(ended.isEmpty)
  }

  @Test(.timeLimit(.minutes(1))) func `stopping ends a source that waits to go on, or that reads without end`() async {
    weak var weakSource: RecordSource?
    do {
      let source = source(Glibc.open("/dev/zero", O_RDONLY | O_CLOEXEC), reader: RecordReader(maximumLength: .max))
      pipe.write("one\n")
      weakSource = source
      source.stop()
    }
    while weakSource != nil { await Task.yield() }
    #expect(inbox.isEmpty)
  }

  @Test func `a file is read to its end`() {
    let name = "/tmp/wtalk-record-source-\(getpid())"
    let file = Glibc.open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    unlink(name)
    defer { close(file) }
    #expect(write(file, "one\ntwo", 7) == 7)
    lseek(file, 0, SEEK_SET)
    let source = source(file)
    #expect(inbox.next() == lines("one"))
    source.resume()
    #expect(inbox.next() == .records(RecordBatch(bytes("two"))))
    source.resume()
    #expect(inbox.next() == .end)
  }

  @Test func `a folder cannot be read`() {
    let folder = Glibc.open("/", O_RDONLY | O_CLOEXEC)
    defer { close(folder) }
    withExtendedLifetime(source(folder)) { #expect(inbox.next() == .failed(EISDIR)) }
  }

  @Test func `a descriptor that does not block is waited for`() {
    _ = fcntl(pipe.readEnd, F_SETFL, O_NONBLOCK)
    let source = source()
    pipe.write("one\n")
    #expect(inbox.next() == lines("one"))
    source.stop()
  }

  @Test func `a closed descriptor and the null device are absent, a pipe and other devices are not`() {
    let null = Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
    let zero = Glibc.open("/dev/zero", O_RDONLY | O_CLOEXEC)
    #expect(RecordSource.isAbsent(null))
    #expect(!RecordSource.isAbsent(zero))
    #expect(!RecordSource.isAbsent(pipe.readEnd))
    #expect(RecordSource.isAbsent(1_000_000))
    close(null)
    close(zero)
  }
}
