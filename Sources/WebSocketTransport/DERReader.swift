/// Reads DER values one after the other (X.690 §8, §10), as far as certificates need it.
struct DERReader {
  struct Value {
    let tag: UInt8
    let content: ArraySlice<UInt8>
    /// Tag and length too.
    let encoding: ArraySlice<UInt8>

    /// The values within.
    var inside: DERReader { DERReader(content) }
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The next value; nil at the end, and where the bytes are no DER.
  mutating func next() -> Value? {
    let all = rest
    guard let tag = rest.popFirst(), let first = rest.popFirst(), let count = length(first), count <= rest.count else { return nil }
    let content = rest.prefix(count)
    rest = rest.dropFirst(count)
    return Value(tag: tag, content: content, encoding: all.prefix(all.count - rest.count))
  }

  /// The next value if it has this tag.
  mutating func next(_ tag: UInt8) -> Value? {
    guard rest.first == tag else { return nil }
    return next()
  }

  private mutating func length(_ first: UInt8) -> Int? {
    guard first >= 0x80 else { return Int(first) }
    guard (0x81...0x84).contains(first) else { return nil }
    var length = 0
    for _ in 0x80..<first {
      guard let byte = rest.popFirst() else { return nil }
      length = length << 8 | Int(byte)
    }
    return length
  }
}
