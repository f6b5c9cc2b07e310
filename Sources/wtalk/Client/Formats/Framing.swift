/// How messages are told apart on standard input and output.
enum Framing: Equatable {
  case lines
  case null
  /// Never empty.
  case separator(String)
  case whole
  case lengthPrefixed
  case jsonl
}
