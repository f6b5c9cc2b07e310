import HTTPTypes
import WebSocketCore

/// A header field as `--header`, its files and `--response-header` have it: `Name: value`.
enum HeaderLine {
  /// - Throws: a problem that never repeats the value.
  static func parse(_ text: some StringProtocol) throws(Problem) -> HTTPField {
    let field = try syntax(text)
    let name = field.name.canonicalName
    guard !isOfHandshake(name) else {
      let hint = name == "sec-websocket-protocol" ? "; --subprotocol asks for one" : ""
      throw Problem(text: "the header field \(field.name) is the handshake's own\(hint)")
    }
    guard name != "host" || Authority(field.value) != nil else { throw Problem(text: "the header field Host is a host or host:port") }
    return field
  }

  /// The same for an answer, which has fields of its own.
  static func parse(response text: String) throws(Problem) -> HTTPField {
    let field = try syntax(text)
    let name = field.name.canonicalName
    guard !isOfHandshake(name), !["content-length", "content-type", "transfer-encoding", "location", "allow"].contains(name) else {
      throw Problem(text: "the header field \(field.name) is the server's own")
    }
    return field
  }

  private static func syntax(_ text: some StringProtocol) throws(Problem) -> HTTPField {
    let bytes = text.utf8
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), let name = HTTPField.Name(String(text[..<colon])) else {
      throw Problem(text: "a header field is written 'Name: value'")
    }
    let value = String(text[bytes.index(after: colon)...])
    guard isValue(value) else { throw Problem(text: "the header field \(name) has control characters") }
    return HTTPField(name: name, value: value)
  }

  private static func isOfHandshake(_ name: String) -> Bool {
    ["upgrade", "connection"].contains(name) || name.hasPrefix("sec-websocket-")
  }

  /// The fields of a file: one a line, but for empty lines and those that begin with `#`.
  ///
  /// - Throws: a problem that names the line.
  static func parse(file text: String) throws(Problem) -> [HTTPField] {
    var fields: [HTTPField] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      guard !line.hasPrefix("#"), !line.allSatisfy(\.isWhitespace) else { continue }
      do throws(Problem) {
        fields.append(try parse(line))
      } catch {
        throw Problem(text: "line \(index + 1): \(error.text)")
      }
    }
    return fields
  }

  /// Whether a header field can carry this (RFC 9110 §5.5): no control character but the tab.
  static func isValue(_ text: String) -> Bool { text.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 } }

  /// Whether this is a token (RFC 9110 §5.6.2).
  static func isToken(_ text: String) -> Bool { HTTPField.Name(text) != nil }
}
