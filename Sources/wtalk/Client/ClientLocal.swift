import NIOCore

/// The local end of a client: a person at a prompt, or a pipe. All calls come from the event loop.
protocol ClientLocal: Sendable {
  /// Asks for the next batch of input; the first time, begins to read.
  func readInput()
  /// Takes one record for the output.
  func print(_ record: ByteBuffer)
  /// Writes the records taken so far; false when the output is behind.
  func flush() -> Bool
  /// Shows a peer's text; false when the output is behind.
  func show(_ text: String, mark: String) -> Bool
  /// Tells the user something in one line.
  func report(_ text: String)
  /// Shows a line of what goes over the wire.
  func trace(_ line: String)
  /// Ends the process once everything is printed.
  func exit(_ status: ExitStatus)
}
