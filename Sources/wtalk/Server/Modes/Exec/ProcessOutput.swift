import NIOCore
import Terminal
import WebSocketCore

/// One stream that a process writes, in the form that its peer, or the log, gets.
final class ProcessOutput {
  enum Stream: String {
    case output = "stdout"
    case errors = "stderr"
  }

  enum Event {
    case messages([Message])
    case logged([String])
    /// A line is longer than this; what follows it is lost.
    case tooLong(limit: Int)
    /// Said once, and last.
    case ended
  }

  /// Lines of the log are cut there anyway.
  private static let longestLogged = 4_096

  private let stream: Stream
  private let form: ExecConfiguration
  private let take: (Event) -> Void
  private var reader: RecordReader
  private var pipe: OutputPipe?
  private(set) var hasEnded = false

  /// `take` is called on `eventLoop`.
  init(_ descriptor: Int32, _ stream: Stream, _ program: ExecProgram, on eventLoop: any EventLoop, take: @escaping (Event) -> Void) {
    self.stream = stream
    self.take = take
    form = program.configuration
    let isUnframed = stream == .output && form.isBinary
    reader = RecordReader(framing: isUnframed ? .unframed : .lines, maximumLength: program.maximumMessage)
    pipe = .open(
      descriptor, size: stream == .output ? 65_536 : Self.longestLogged, on: eventLoop, received: { [self] in received($0) },
      ended: { [self] in end() })
  }

  /// The peer is behind: nothing more is read for it until `resume`.
  func hold() { pipe?.isHeld = stream == .output || form.standardError == .jsonl }

  func resume() { pipe?.isHeld = false }

  func close() { pipe?.close() }

  private func received(_ bytes: ByteBuffer) {
    guard reader.error == nil else { return }
    tell(bytes.withUnsafeReadableBytes { reader.read($0) })
    if case .tooLong(let limit) = reader.error?.reason { take(.tooLong(limit: limit)) }
  }

  private func end() {
    guard !hasEnded else { return }
    tell(reader.finish())
    pipe = nil
    hasEnded = true
    take(.ended)
  }

  private func tell(_ batch: RecordBatch) {
    guard !batch.isEmpty else { return }
    switch (form.standardError, stream) {
    case (.log, .output): take(.messages(batch.messages(isBinary: form.isBinary)))
    case (.log, .errors): take(.logged(batch.records.map { String(decoding: batch.bytes[$0], as: UTF8.self) }))
    case (.jsonl, _): take(.messages(batch.messages(isBinary: false).map(tagged)))
    }
  }

  private func tagged(_ message: Message) -> Message {
    let line = JSONLine("output").adding("stream", stream.rawValue).adding(message)
    return Message(.text, ByteBuffer(bytes: line.finished()))
  }
}
