import Chat
import Glibc
import Terminal

/// Reads the events of a log, line by line.
final class LogReader {
  enum Line: Equatable {
    case event(LoggedEvent)
    /// Where it stands, and what is wrong with it.
    case bad(String)
  }

  /// A message may be escaped in six times its size.
  private static let longestLine = 1 << 29

  private let path: String
  private let descriptor: Int32
  private var reader = RecordReader(maximumLength: longestLine)
  private var batch: RecordBatch?
  /// Of `batch`, and in the file.
  private var (index, number) = (0, 0)
  private var hasEnded = false

  /// - Throws: a failure with 73.
  init(_ path: String) throws(Failure) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    // A folder can be opened.
    guard descriptor >= 0, read(descriptor, nil, 0) == 0 else {
      throw Failure(.cannotOpen, "cannot replay \(path): \(SystemError(errno))")
    }
  }

  deinit { close(descriptor) }

  /// Goes back to the beginning; false where that cannot be, as in a pipe.
  func rewind() -> Bool {
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { return false }
    reader = RecordReader(maximumLength: Self.longestLine)
    (batch, index, number, hasEnded) = (nil, 0, 0, false)
    return true
  }

  /// nil at the end; empty lines are passed over.
  ///
  /// - Throws: 74 when the file cannot be read on, 65 when a line is too long for that.
  func next() throws(Failure) -> Line? {
    while true {
      while let batch, index < batch.records.count {
        let range = batch.records[index]
        (index, number) = (index + 1, number + 1)
        if !range.isEmpty { return line(batch.bytes, range) }
      }
      guard !hasEnded else { return nil }
      try readOn()
    }
  }

  private func readOn() throws(Failure) {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &bytes, bytes.count)
    guard count >= 0 || errno == EINTR else { throw Failure(.inputOutput, "cannot read \(path): \(SystemError(errno))") }
    hasEnded = count == 0
    batch = hasEnded ? reader.finish() : bytes.withUnsafeBytes { reader.read(UnsafeRawBufferPointer(rebasing: $0[..<max(count, 0)])) }
    index = 0
    // What stands before the line that is too long comes first.
    guard let error = reader.error, batch?.isEmpty ?? true else { return }
    throw Failure(.unsendable, "\(path):\(error.record): the line is too long")
  }

  private func line(_ bytes: [UInt8], _ range: Range<Int>) -> Line {
    let event = bytes.withUnsafeBytes { bytes in
      Result { () throws(ChatError) in try LoggedEvent(UnsafeRawBufferPointer(rebasing: bytes[range])) }
    }
    switch event {
    case .success(let event): return .event(event)
    case .failure(let error): return .bad("\(path):\(number): \(error.message)")
    }
  }
}
