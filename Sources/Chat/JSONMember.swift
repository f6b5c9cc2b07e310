/// One member of an object; a key with escapes is decoded once, for many comparisons may follow.
struct JSONMember {
  private let key: JSONString
  private let decodedKey: [UInt8]?
  let value: JSONValue

  init(key: JSONString, value: JSONValue, in bytes: UnsafeRawBufferPointer) {
    self.key = key
    self.value = value
    decodedKey = key.hasEscapes ? key.unescaped(in: bytes) : nil
  }

  func hasKey(_ name: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
    hasKey(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), in: bytes)
  }

  func hasSameKey(as other: JSONMember, in bytes: UnsafeRawBufferPointer) -> Bool {
    if let decoded = other.decodedKey {
      return decoded.withUnsafeBytes { hasKey($0, in: bytes) }
    }
    return hasKey(other.key.raw(in: bytes), in: bytes)
  }

  private func hasKey(_ name: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer) -> Bool {
    if let decodedKey {
      return decodedKey.withUnsafeBytes { name.hasSameBytes(as: $0) }
    }
    return name.hasSameBytes(as: key.raw(in: bytes))
  }
}

extension UnsafeRawBufferPointer {
  /// Compares eight bytes at a time, for a hostile object has many long keys that differ at their ends.
  fileprivate func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    var position = 0
    while count - position >= 8 {
      let (word, otherWord) = (
        loadUnaligned(fromByteOffset: position, as: UInt64.self), other.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      )
      guard word == otherWord else { return false }
      position += 8
    }
    return self[position...].elementsEqual(other[position...])
  }
}
