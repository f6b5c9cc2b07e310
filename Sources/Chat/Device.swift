/// What a client calls the device that it runs on, which owns a cursor in the inbox: `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`.
package struct Device: Hashable, Sendable, CustomStringConvertible {
  package let description: String

  /// Throws `bad_request`.
  package init(_ text: some StringProtocol) throws(ChatError) {
    let first = text.utf8.first.map(Self.isAlphanumeric) ?? false
    guard first, text.utf8.count <= 64, text.utf8.allSatisfy({ Self.isAlphanumeric($0) || "._-".utf8.contains($0) }) else {
      throw ChatError(.badRequest, "a device is 1 to 64 letters, digits, dots, dashes or underscores and starts with a letter or a digit")
    }
    description = String(text)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
