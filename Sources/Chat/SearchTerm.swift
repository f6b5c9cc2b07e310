/// Words to look for in texts, whatever the case of their letters and however these are composed.
package struct SearchTerm: Sendable {
  private let folded: String
  private let bytes: [UInt8]
  private let isASCII: Bool

  package init(_ words: String) {
    folded = words.lowercased()
    bytes = Array(folded.utf8)
    isASCII = bytes.allSatisfy { $0 < 0x80 }
  }

  /// Whether the text has the words in it, not split; bytes have none.
  package func isIn(_ content: Content) -> Bool {
    guard case .text(var text) = content else { return false }
    // Most texts are plain, and an order of magnitude faster to search as bytes.
    if let found = text.withUTF8({ isIn(ascii: UnsafeRawBufferPointer($0)) }) { return found }
    return text.lowercased().contains(folded)
  }

  /// Nil where the text is not ASCII alone.
  private func isIn(ascii text: UnsafeRawBufferPointer) -> Bool? {
    guard text.allSatisfy({ $0 < 0x80 }) else { return nil }
    guard isASCII, bytes.count <= text.count else { return bytes.isEmpty }
    guard let first = bytes.first else { return true }
    for start in 0...(text.count - bytes.count) where Self.folded(text[start]) == first {
      if bytes.indices.allSatisfy({ Self.folded(text[start + $0]) == bytes[$0] }) { return true }
    }
    return false
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
