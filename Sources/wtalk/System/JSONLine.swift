import Chat

/// Writes one JSON object on one line, ASCII controls and everything invisible escaped, so that it can be shown anywhere and loses nothing.
struct JSONLine {
  private(set) var bytes: [UInt8] = []

  /// Begins with the member `event`.
  init(_ event: StaticString) { self.init("event", event.description) }

  /// Begins with this member.
  init(_ name: String, _ value: String) {
    bytes.append(UInt8(ascii: "{"))
    key(name)
    string(value)
  }

  /// The whole object, without a newline.
  consuming func finished() -> [UInt8] {
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  consuming func adding(_ name: String, _ value: String?) -> JSONLine {
    guard let value else { return self }
    next(name)
    string(value)
    return self
  }

  consuming func adding(_ name: String, _ value: UInt64?) -> JSONLine {
    guard let value else { return self }
    next(name)
    bytes.append(contentsOf: String(value).utf8)
    return self
  }

  /// A string as it stands in JSON.
  static func quoted(_ text: String) -> String {
    var line = JSONLine(bytes: [])
    line.string(text)
    return String(decoding: line.bytes, as: UTF8.self)
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func next(_ name: String) {
    bytes.append(UInt8(ascii: ","))
    key(name)
  }

  private mutating func key(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: scalar)])
      case "\n": bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
      case " "..."~": bytes.append(UInt8(ascii: scalar))
      case _ where scalar.isVisible: bytes.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
      default: for unit in UTF16.encode(scalar).map({ Array($0) }) ?? [] { escape(unit) }
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ unit: UInt16) {
    let digits = String(unit, radix: 16)
    bytes.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
  }
}

extension Unicode.Scalar {
  /// Draws something of its own and does nothing else.
  fileprivate var isVisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: !properties.isDefaultIgnorableCodePoint
    }
  }
}
