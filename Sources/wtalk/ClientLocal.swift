/// The local end of a client: a person at a prompt, or a pipe. All calls come from the event loop.
protocol ClientLocal: Sendable {
  /// Begins to read, or goes on with what `readMore` held back.
  func readInput()
  /// Asks for the next batch of input.
  func readMore()
  /// Prints one record; false when the output is behind.
  func print(_ record: [UInt8]) -> Bool
  /// Shows a peer's text; false when the output is behind.
  func show(_ text: String, mark: String) -> Bool
  /// Tells the user something in one line.
  func report(_ text: String)
  /// Ends the process once everything is printed.
  func exit(_ status: ExitStatus)
}
