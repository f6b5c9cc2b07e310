/// Writes one flat JSON object, member by member, onto the end of a buffer.
struct JSONWriter {
  private var bytes: [UInt8] = []
  private var isFirst = true

  /// Appends `{"type":…}` with the members that `body` adds.
  @inline(__always)
  static func frame(_ type: String, into output: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    swap(&writer.bytes, &output)
    writer.object {
      $0.member("type", type)
      body(&$0)
    }
    swap(&writer.bytes, &output)
  }

  /// Appends a string alone, in its quotes.
  static func append(string text: String, to output: inout [UInt8]) {
    var writer = JSONWriter()
    swap(&writer.bytes, &output)
    writer.string(text)
    swap(&writer.bytes, &output)
  }

  mutating func member(_ key: StaticString, _ value: String) {
    begin(key)
    string(value)
  }

  mutating func member(_ key: StaticString, _ value: UInt64) {
    begin(key)
    bytes.append(contentsOf: String(value).utf8)
  }

  mutating func member(_ key: StaticString, _ value: Bool) {
    begin(key)
    append(value ? "true" : "false")
  }

  mutating func member(_ key: StaticString, _ value: MessageID) {
    begin(key)
    quoted { value.appendHexadecimal(to: &$0.bytes) }
  }

  mutating func member(_ key: StaticString, _ value: Address) {
    begin(key)
    quoted {
      switch value {
      case .room(let name):
        $0.bytes.append(UInt8(ascii: "#"))
        $0.bytes.append(contentsOf: name.description.utf8)
      case .person(let name):
        $0.bytes.append(UInt8(ascii: "@"))
        $0.bytes.append(contentsOf: name.description.utf8)
      }
    }
  }

  /// `"text"` for a text, `"base64"` for bytes.
  mutating func member(_ content: Content) {
    switch content {
    case .text(let text): member("text", text)
    case .binary(let binary):
      begin("base64")
      quoted { Base64.append(binary, to: &$0.bytes) }
    }
  }

  mutating func member(_ key: StaticString, _ names: [Name]) {
    begin(key)
    bytes.append(UInt8(ascii: "["))
    for (index, name) in names.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      string(name.description)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// An array of objects, each with the members that `body` adds.
  mutating func member<Element>(_ key: StaticString, _ elements: [Element], _ body: (Element, inout JSONWriter) -> Void) {
    begin(key)
    bytes.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      object { body(element, &$0) }
    }
    bytes.append(UInt8(ascii: "]"))
  }

  mutating func member(_ key: StaticString, object body: (inout JSONWriter) -> Void) {
    begin(key)
    object(body)
  }

  private mutating func object(_ body: (inout JSONWriter) -> Void) {
    bytes.append(UInt8(ascii: "{"))
    isFirst = true
    body(&self)
    isFirst = false
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func begin(_ key: StaticString) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    quoted { $0.append(key) }
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func append(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  @inline(__always)
  private mutating func quoted(_ body: (inout JSONWriter) -> Void) {
    bytes.append(UInt8(ascii: "\""))
    body(&self)
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func string(_ text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { escape(UnsafeRawBufferPointer($0)) }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ text: UnsafeRawBufferPointer) {
    var position = 0
    while true {
      let end = text.endOfPlainRun(from: position, stoppingAtMultibyte: false)
      bytes.append(contentsOf: text[position..<end])
      guard end < text.count else { return }
      escape(text[end])
      position = end + 1
    }
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
    case 0x0A: append("\\n")
    case 0x0D: append("\\r")
    case 0x09: append("\\t")
    default:
      append(byte < 0x10 ? "\\u000" : "\\u001")
      let nibble = byte & 0x0F
      bytes.append(nibble < 10 ? nibble | 0x30 : nibble &+ 0x57)
    }
  }
}
