import ArgumentParser

/// What is sent and printed, in which form.
struct MessageOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Send this before standard input; repeat it for more.", valueName: "text"))
  var message: [String] = []

  @Flag(help: "Do not read standard input. Implied when it is closed or /dev/null.")
  var noStdin = false

  @Flag(name: .shortAndLong, help: "Send binary messages, and print binary messages as they are.")
  var binary = false

  @Flag(help: "One JSON object per event, in and out.")
  var jsonl = false

  @Flag(name: [.customShort("0"), .long], help: "Records end with NUL, in and out.")
  var null = false

  @Option(parsing: .unconditional, help: ArgumentHelp("Records end with this, in and out.", valueName: "string"))
  var separator: String?

  @Flag(help: "All of standard input is one message.")
  var whole = false

  @Flag(help: "Four bytes in front of each record tell its length, highest first, in and out.")
  var lengthPrefixed = false

  @Flag(help: "A carriage return before the newline belongs to the end of the line.")
  var crlf = false

  @Flag(help: "Do not send empty records.")
  var skipEmpty = false

  @Flag(help: "Print binary messages as hexadecimal digits.")
  var hex = false

  @Flag(help: "Print binary messages as base64; the default, without its note on stderr.")
  var base64 = false

  @Flag(help: "Lines 'method argument…' become JSON-RPC 2.0 calls.")
  var jsonrpc = false

  @Flag(help: "Print nothing of what comes.")
  var sendOnly = false

  @Flag(help: "Send nothing.")
  var receiveOnly = false

  @Flag(help: "Send every message back as it came, until the server closes.")
  var echo = false

  @Flag(help: "Lines from stdin, messages to stdout; the default unless both are a terminal.")
  var raw = false

  @Flag(help: "A prompt with line editing; the default at a terminal.")
  var interactive = false

  @Option(
    help: ArgumentHelp(
      """
      What stands at this end in place of the terminal or the pipe: a process, whose lines are sent, and which reads what comes; or an \
      address to listen at, each of whose connections becomes a WebSocket.
      """, valueName: "end"))
  var local: LocalEnd?

  @Flag(help: "In raw mode on a terminal, print what comes without making it harmless.")
  var unsafeTerminal = false

  var framing: Framing {
    if null { return .null }
    if whole { return .whole }
    if lengthPrefixed { return .lengthPrefixed }
    if jsonl { return .jsonl }
    return separator.map(Framing.separator) ?? .lines
  }

  /// How binary messages are printed; nil when the user did not say.
  var binaryForm: BinaryForm? { hex ? .hexadecimal : base64 ? .base64 : binary ? .asIs : nil }

  mutating func validate() throws {
    try Exclusion.framing.check(null, separator != nil, whole, lengthPrefixed, jsonl)
    try Exclusion.binaryForm.check(hex, base64)
    try Exclusion.manner.check(raw, interactive, echo, local != nil)
    try Exclusion.direction.check(sendOnly, receiveOnly)
    guard separator != "" else { throw ValidationError("--separator is at least one byte.") }
    guard !receiveOnly || message.isEmpty else { throw ValidationError("--receive-only sends nothing; it does not go with --message.") }
    guard !crlf || framing == .lines else { throw ValidationError("--crlf is for lines; it does not go with another framing.") }
    guard !jsonl || !(jsonrpc || interactive || echo || binaryForm != nil) else {
      throw ValidationError("--jsonl says it all; it goes with none of --jsonrpc, --interactive, --echo, --binary, --hex and --base64.")
    }
  }
}
