import HTTPTypes
import WebSocketCore

/// Counts the bytes of one HTTP head as they come, so that nothing past a limit is ever buffered.
struct HeadLimits {
  private static let requestLine = 4 << 10
  private static let headerLine = 8 << 10
  private static let total = 16 << 10
  private static let fields = 64

  private var line = 0
  private var lines = 0
  private var size = 0
  /// Whether the blank line was seen: what follows is not a head.
  private(set) var isComplete = false

  /// - Returns: how many of `bytes` belong to the head; the others come behind it.
  /// - Throws: 414 or 431 at the first byte over a limit.
  mutating func count(_ bytes: some Sequence<UInt8>) throws(Refusal) -> Int {
    var counted = 0
    for byte in bytes {
      guard !isComplete else { break }
      try count(byte)
      counted += 1
    }
    return counted
  }

  private mutating func count(_ byte: UInt8) throws(Refusal) {
    size += 1
    guard byte != UInt8(ascii: "\n") else { return try endLine() }
    if byte != UInt8(ascii: "\r") { line += 1 }
    if lines == 0 {
      guard line <= Self.requestLine else { throw Refusal(.uriTooLong, "the request line is over \(Self.requestLine) bytes") }
    } else {
      guard line <= Self.headerLine else { throw .headTooLarge("a header line is over \(Self.headerLine) bytes") }
    }
    guard size <= Self.total else { throw .headTooLarge("the headers are over \(Self.total) bytes") }
  }

  private mutating func endLine() throws(Refusal) {
    if line == 0, lines > 0 {
      isComplete = true
    } else if line > 0 {
      lines += 1
      guard lines <= Self.fields + 1 else { throw .headTooLarge("more than \(Self.fields) header fields") }
    }
    line = 0
  }
}

extension Refusal {
  fileprivate static func headTooLarge(_ reason: String) -> Refusal { Refusal(.requestHeaderFieldsTooLarge, reason) }
}
