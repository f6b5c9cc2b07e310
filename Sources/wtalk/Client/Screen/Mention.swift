import Chat

/// Where a text names somebody: the name as a word of its own, whatever the case of its letters.
enum Mention {
  static func isIn(_ text: String, of name: Name) -> Bool {
    !ranges(in: text, of: name).isEmpty
  }

  static func ranges(in text: String, of name: Name) -> [Range<String.Index>] {
    let (bytes, wanted) = (text.utf8, Array(name.description.utf8))
    var ranges: [Range<String.Index>] = []
    var index = bytes.startIndex
    var isWordBefore = false
    while index < bytes.endIndex {
      if !isWordBefore, let end = end(of: wanted, in: bytes, at: index) {
        ranges.append(index..<end)
        index = end
        isWordBefore = true
      } else {
        isWordBefore = isWord(bytes[index])
        index = bytes.index(after: index)
      }
    }
    return ranges
  }

  private static func end(of wanted: [UInt8], in bytes: String.UTF8View, at start: String.Index) -> String.Index? {
    var index = start
    for byte in wanted {
      guard index < bytes.endIndex, folded(bytes[index]) == byte else { return nil }
      index = bytes.index(after: index)
    }
    return index == bytes.endIndex || !isWord(bytes[index]) ? index : nil
  }

  /// Of what words are made; a name may end before a dot or a dash, which are marks of the sentence there.
  private static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(folded(byte))
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
