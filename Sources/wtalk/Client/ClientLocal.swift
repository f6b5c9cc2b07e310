import NIOCore

/// The local end of a client: a person at a prompt, or a pipe. All calls come from the event loop.
protocol ClientLocal: Sendable {
  /// Asks for the next batch of input; the first time, begins to read.
  func readInput()
  /// What `body` asks for is seen at once by a person, not in parts.
  func together(_ body: () -> Void)
  /// Takes one record for the output.
  func print(_ record: ByteBuffer)
  /// Writes the records taken so far; false when the output is behind.
  func flush() -> Bool
  /// Tells the driver `.shown` with this number once everything printed, flushed or shown so far has left.
  func confirm(_ mark: UInt64)
  /// Shows something to a person; false when the output is behind. Nothing for a pipe, and so are the next four.
  func show(_ shown: Shown) -> Bool
  /// Changes what stands before the line being typed.
  func setPrompt(_ status: PromptStatus)
  /// What Tab is to offer from now on.
  func know(_ acquaintances: Acquaintances)
  /// Changes how things are shown; nil: tells how they are.
  func set(_ setting: Setting?)
  /// Opens the person's editor with this text, for the line to be typed.
  func edit(_ text: String)
  /// Asks the person for a secret; the driver is told `.answered`.
  func ask(_ question: String)
  /// Tells the user something in one line.
  func report(_ text: String)
  /// Shows a line of what goes over the wire.
  func trace(_ line: String)
  /// Ends the process once everything is printed.
  func exit(_ status: ExitStatus)
}
