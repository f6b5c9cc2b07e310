import Chat

/// JSON laid out on lines for a person; nothing but white space is changed.
enum PrettyJSON {
  /// nil for a text that is no JSON object or array.
  static func layOut(_ text: String) -> String? {
    var bytes = Array(text.utf8)
    guard let kind = bytes.withUnsafeBytes(JSONText.kind), kind == .object || kind == .array else { return nil }
    bytes = laidOut(bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func laidOut(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var depth = 0
    var inString = false
    var isEscaped = false
    for byte in bytes {
      if inString {
        output.append(byte)
        inString = isEscaped || byte != UInt8(ascii: "\"")
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        continue
      }
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): continue
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        // An empty one stays on its line.
        if output.last == UInt8(ascii: "\n") { output.removeLast() } else { newline(depth, &output) }
      default:
        if output.last == UInt8(ascii: "\n") { output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth)) }
      }
      output.append(byte)
      switch byte {
      case UInt8(ascii: "\""): inString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        output.append(UInt8(ascii: "\n"))
      case UInt8(ascii: ","): output.append(UInt8(ascii: "\n"))
      case UInt8(ascii: ":"): output.append(UInt8(ascii: " "))
      default: break
      }
    }
    return output
  }

  private static func newline(_ depth: Int, _ output: inout [UInt8]) {
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }
}
