/// The search for the few bytes of a string that JSON treats in a special way, eight bytes at a time.
extension UnsafeRawBufferPointer {
  /// The first index from `start` on with a quote, a backslash, a control character or, if asked for, a byte beyond ASCII; else `count`.
  @inline(__always)
  func endOfPlainRun(from start: Int, stoppingAtMultibyte stopsAtMultibyte: Bool) -> Int {
    let high: UInt64 = 0x8080_8080_8080_8080
    var position = start
    while count - position >= 8 {
      let word = UInt64(littleEndian: loadUnaligned(fromByteOffset: position, as: UInt64.self))
      var found = Self.marksBytes(below: 0x20, in: word)
      found |= Self.marksBytes(below: 1, in: word ^ 0x2222_2222_2222_2222)
      found |= Self.marksBytes(below: 1, in: word ^ 0x5C5C_5C5C_5C5C_5C5C)
      if stopsAtMultibyte { found |= word & high }
      if found != 0 { return position + found.trailingZeroBitCount / 8 }
      position += 8
    }
    while position < count, !Self.isSpecial(self[position], stopsAtMultibyte) { position += 1 }
    return position
  }

  /// Sets the high bit of the lowest byte under `limit` (at most 128), and of no byte before it.
  @inline(__always)
  private static func marksBytes(below limit: UInt64, in word: UInt64) -> UInt64 {
    (word &- limit &* 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }

  private static func isSpecial(_ byte: UInt8, _ stopsAtMultibyte: Bool) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || (stopsAtMultibyte && byte >= 0x80)
  }
}
