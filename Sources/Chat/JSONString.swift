/// A checked string of a JSON text, named by where it stands between its quotes.
struct JSONString: Equatable {
  let range: Range<Int>
  let hasEscapes: Bool

  func text(in bytes: UnsafeRawBufferPointer) -> String {
    hasEscapes ? String(decoding: unescaped(in: bytes), as: UTF8.self) : String(decoding: raw(in: bytes), as: UTF8.self)
  }

  func raw(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[range])
  }

  /// The UTF-8 that the string stands for.
  func unescaped(in bytes: UnsafeRawBufferPointer) -> [UInt8] {
    let source = raw(in: bytes)
    var output: [UInt8] = []
    output.reserveCapacity(source.count)
    var position = 0
    while position < source.count {
      let end = source[position...].firstIndex(of: UInt8(ascii: "\\")) ?? source.count
      output.append(contentsOf: source[position..<end])
      position = end
      if position < source.count { Self.appendEscape(of: source, at: &position, to: &output) }
    }
    return output
  }

  private static func appendEscape(of source: UnsafeRawBufferPointer, at position: inout Int, to output: inout [UInt8]) {
    let letter = source[position + 1]
    position += 2
    switch letter {
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "u"):
      var units = [hexadecimalUnit(of: source, at: position)]
      position += 4
      if UTF16.isLeadSurrogate(units[0]) {
        units.append(hexadecimalUnit(of: source, at: position + 2))
        position += 6
      }
      output.append(contentsOf: String(decoding: units, as: UTF16.self).utf8)
    default: output.append(letter)
    }
  }

  private static func hexadecimalUnit(of source: UnsafeRawBufferPointer, at position: Int) -> UInt16 {
    source[position..<position + 4].reduce(0) { $0 << 4 | UInt16(hexadecimalValue(of: $1) ?? 0) }
  }

  /// What a digit of either case stands for.
  static func hexadecimalValue(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - 0x57
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - 0x37
    default: nil
    }
  }
}
