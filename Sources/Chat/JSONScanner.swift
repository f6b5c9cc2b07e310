/// Checks one JSON text (RFC 8259, RFC 7493) in one pass and remembers where the members of its outermost object stand.
///
/// Total: any bytes give a value or a `JSONError`. Stricter than RFC 8259 in what both documents leave open: no byte order mark, no lone
/// surrogates, no key twice in any object, at most `memberLimit` members in an object and `depthLimit` levels. Noncharacters pass, since
/// a plain peer's text may hold them, and so do numbers of any size, since only a reader of a number knows its range.
struct JSONScanner {
  static let depthLimit = 64
  static let memberLimit = 64

  private let bytes: UnsafeRawBufferPointer
  private let checksKeys: Bool
  private var position: Int
  /// The members so far of every object that is still open, the outermost object's first; that one's stay.
  private(set) var members: [JSONMember] = []

  /// Begins at `start`, which is 0 but for a part of a text that has been checked. Without `checksKeys` objects may have any number of
  /// members, and the same key twice; none is remembered.
  init(_ bytes: UnsafeRawBufferPointer, from start: Int = 0, checksKeys: Bool = true) {
    self.bytes = bytes
    self.checksKeys = checksKeys
    position = start
  }

  /// The value that fills all of the bytes but white space.
  mutating func document() throws(JSONError) -> JSONValue {
    skipWhiteSpace()
    let value = try value(depth: 0)
    skipWhiteSpace()
    guard position == bytes.count else { throw .malformed }
    return value
  }

  /// The elements of the array that begins where the scanner stands.
  mutating func elements() throws(JSONError) -> [JSONValue] {
    var elements: [JSONValue] = []
    _ = try array(depth: 0) { elements.append($0) }
    return elements
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard position < bytes.count else { throw .malformed }
    switch bytes[position] {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth) { _ in }
    case UInt8(ascii: "t"): return try literal(.true)
    case UInt8(ascii: "f"): return try literal(.false)
    case UInt8(ascii: "n"): return try literal(.null)
    default: return try number()
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < Self.depthLimit else { throw .tooDeep }
    let start = position
    let firstMember = members.count
    position += 1
    skipWhiteSpace()
    if take(UInt8(ascii: "}")) { return .object(start..<position) }
    repeat {
      try member(depth: depth, after: firstMember)
    } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
    if depth > 0 { members.removeSubrange(firstMember...) }
    return .object(start..<position)
  }

  private mutating func member(depth: Int, after firstMember: Int) throws(JSONError) {
    skipWhiteSpace()
    let key = try string()
    skipWhiteSpace()
    try expect(UInt8(ascii: ":"))
    skipWhiteSpace()
    let value = try value(depth: depth + 1)
    skipWhiteSpace()
    guard checksKeys else { return }
    let member = JSONMember(key: key, value: value, in: bytes)
    for index in firstMember..<members.count where members[index].hasSameKey(as: member, in: bytes) {
      throw .duplicateKey
    }
    guard members.count - firstMember < Self.memberLimit else { throw .tooManyMembers }
    members.append(member)
  }

  private mutating func array(depth: Int, _ body: (JSONValue) -> Void) throws(JSONError) -> JSONValue {
    guard depth < Self.depthLimit else { throw .tooDeep }
    let start = position
    position += 1
    skipWhiteSpace()
    if take(UInt8(ascii: "]")) { return .array(start..<position) }
    repeat {
      skipWhiteSpace()
      body(try value(depth: depth + 1))
      skipWhiteSpace()
    } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
    return .array(start..<position)
  }

  private mutating func string() throws(JSONError) -> JSONString {
    try expect(UInt8(ascii: "\""))
    let start = position
    var hasEscapes = false
    while true {
      position = bytes.endOfPlainRun(from: position, stoppingAtMultibyte: true)
      guard position < bytes.count else { throw .malformed }
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return JSONString(range: start..<position - 1, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try escape()
      case 0x80...: try multibyteRun()
      default: throw .malformed
      }
    }
  }

  private mutating func escape() throws(JSONError) {
    position += 1
    guard position < bytes.count else { throw .malformed }
    let letter = bytes[position]
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      return
    case UInt8(ascii: "u"):
      let unit = try hexadecimalUnit()
      if UTF16.isTrailSurrogate(unit) { throw .loneSurrogate }
      guard UTF16.isLeadSurrogate(unit) else { return }
      guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), UTF16.isTrailSurrogate(try hexadecimalUnit()) else { throw .loneSurrogate }
    default: throw .malformed
    }
  }

  private mutating func hexadecimalUnit() throws(JSONError) -> UInt16 {
    guard bytes.count - position >= 4 else { throw .malformed }
    var unit: UInt16 = 0
    for digit in bytes[position..<position + 4] {
      guard let value = JSONString.hexadecimalValue(of: digit) else { throw .malformed }
      unit = unit << 4 | UInt16(value)
    }
    position += 4
    return unit
  }

  private mutating func multibyteRun() throws(JSONError) {
    while position < bytes.count, bytes[position] >= 0x80 { try multibyte(bytes[position]) }
  }

  /// Passes one character beyond ASCII; RFC 3629 §4 is the table.
  private mutating func multibyte(_ lead: UInt8) throws(JSONError) {
    let length: Int
    let second: ClosedRange<UInt8>
    switch lead {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw .notUTF8
    }
    guard bytes.count - position >= length, second.contains(bytes[position + 1]) else { throw .notUTF8 }
    for index in position + 2..<position + length where bytes[index] & 0xC0 != 0x80 {
      throw .notUTF8
    }
    position += length
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
      try digits()
    }
    return .number(start..<position)
  }

  private mutating func digits() throws(JSONError) {
    let start = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { position += 1 }
    guard position > start else { throw .malformed }
  }

  private mutating func literal(_ literal: JSONValue.Literal) throws(JSONError) -> JSONValue {
    let word = literal.rawValue.utf8
    guard bytes[position...].starts(with: word) else { throw .malformed }
    position += word.count
    return .literal(literal)
  }

  private mutating func skipWhiteSpace() {
    while position < bytes.count, bytes[position] <= 0x20 {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard take(byte) else { throw .malformed }
  }
}
