#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An address written down as numbers: the bytes that it means.
package struct IPAddress: Equatable, Sendable {
  /// 4 or 16 of them.
  package let bytes: [UInt8]

  /// nil for anything but a dotted IPv4 or a plain IPv6 address without brackets.
  package init?(_ text: String) {
    guard let bytes = Self.parse(text, AF_INET, count: 4) ?? Self.parse(text, AF_INET6, count: 16) else { return nil }
    self.bytes = bytes
  }

  private static func parse(_ text: String, _ family: Int32, count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return inet_pton(family, text, &bytes) == 1 ? bytes : nil
  }
}
