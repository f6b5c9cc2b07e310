import Chat

/// Makes JSON-RPC 2.0 calls of lines such as `greet bob 3`; their ids count from 1.
struct JSONRPC: Equatable, Sendable {
  /// The id of the last call; 0 before the first.
  private(set) var id = 0

  /// Returns the call for a line; nil, and no id is used, when it is blank or not UTF-8.
  mutating func call(_ line: UnsafeRawBufferPointer) -> [UInt8]? {
    let (method, arguments) = Self.firstWord(of: Self.trimmed(line[...]))
    guard !method.isEmpty, String(validating: line, as: UTF8.self) != nil else { return nil }
    id += 1
    var call = Array(#"{"jsonrpc":"2.0","id":\#(id),"method":"#.utf8)
    JSONText.append(string: String(decoding: method, as: UTF8.self), to: &call)
    if !arguments.isEmpty {
      call += Array(#","params":"#.utf8)
      call += Self.parameters(of: Array(arguments))
    }
    call.append(UInt8(ascii: "}"))
    return call
  }

  /// An array or object as it is, else what is an array once in brackets, else the words.
  private static func parameters(of arguments: [UInt8]) -> [UInt8] {
    if [.array, .object].contains(kind(of: arguments)) { return arguments }
    let list = bracketed(arguments)
    return kind(of: list) == .array ? list : bracketed(words(of: arguments))
  }

  /// Each JSON scalar as it is and every other word as a string, with commas between them.
  private static func words(of arguments: [UInt8]) -> [UInt8] {
    var list: [UInt8] = []
    var rest = arguments[...]
    while !rest.isEmpty {
      let word: ArraySlice<UInt8>
      (word, rest) = firstWord(of: rest)
      if !list.isEmpty { list.append(UInt8(ascii: ",")) }
      switch kind(of: Array(word)) {
      case .string, .number, .literal: list += word
      case .array, .object, nil: JSONText.append(string: String(decoding: word, as: UTF8.self), to: &list)
      }
    }
    return list
  }

  private static func kind(of text: [UInt8]) -> JSONText.Kind? {
    text.withUnsafeBytes { JSONText.kind(of: $0) }
  }

  private static func bracketed(_ list: [UInt8]) -> [UInt8] {
    [UInt8(ascii: "[")] + list + [UInt8(ascii: "]")]
  }

  private static func firstWord<Text: Collection<UInt8>>(of text: Text) -> (word: Text, rest: Text)
  where Text.SubSequence == Text {
    let word = text.prefix { !isSpace($0) }
    return (word, text[word.endIndex...].drop(while: isSpace))
  }

  private static func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
    let end = text.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? text.startIndex
    return text[..<end].drop(while: isSpace)
  }

  /// JSON's white space (RFC 8259 §2).
  private static func isSpace(_ byte: UInt8) -> Bool {
    [0x20, 0x09, 0x0A, 0x0D].contains(byte)
  }
}
