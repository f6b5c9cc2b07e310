internal import Glibc

/// Finds the ends of separators in a stream, however it is cut, in time proportional to the bytes (Knuth, Morris and Pratt).
struct SeparatorSearch: Sendable {
  let separator: [UInt8]
  /// How many bytes at the end of what was searched may be the beginning of a separator.
  private(set) var matched = 0

  /// For each count of matched bytes, the length of the longest shorter beginning of the separator that these end with.
  private let fallback: [Int]

  init(_ separator: [UInt8]) {
    precondition(!separator.isEmpty, "a separator has at least one byte")
    self.separator = separator
    var fallback = [0, 0]
    var length = 0
    for byte in separator.dropFirst() {
      while length > 0, separator[length] != byte { length = fallback[length] }
      if separator[length] == byte { length += 1 }
      fallback.append(length)
    }
    self.fallback = fallback
  }

  /// Searches from `start` on, where the last search ended, and returns the index behind the next separator; nil when all is searched.
  mutating func next(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var position = start
    while position < bytes.count {
      if matched == 0 {
        guard let first = Self.firstIndex(of: separator[0], in: bytes, from: position) else { return nil }
        position = first
      }
      advance(over: bytes[position])
      position += 1
      if matched == separator.count {
        matched = 0
        return position
      }
    }
    return nil
  }

  private mutating func advance(over byte: UInt8) {
    while matched > 0, separator[matched] != byte { matched = fallback[matched] }
    if separator[matched] == byte { matched += 1 }
  }

  private static func firstIndex(of byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = bytes.baseAddress, let found = memchr(base + start, Int32(byte), bytes.count - start) else { return nil }
    return UnsafeRawPointer(found) - base
  }
}
