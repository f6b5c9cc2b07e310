#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An address written down as numbers: the bytes that it means.
package struct IPAddress: Equatable, Sendable, CustomStringConvertible {
  /// 4 or 16 of them.
  package let bytes: [UInt8]

  /// nil for anything but a dotted IPv4 or a plain IPv6 address without brackets.
  package init?(_ text: String) {
    guard let bytes = Self.parse(text, AF_INET, count: 4) ?? Self.parse(text, AF_INET6, count: 16) else { return nil }
    self.bytes = bytes
  }

  package var description: String { Self.write(bytes) }

  /// What belongs to one customer of a network as a rule: an IPv4 address, or the first half of an IPv6 address.
  package var network: [UInt8] {
    if bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) { return Array(bytes.suffix(4)) }
    return bytes.count == 4 ? bytes : Array(bytes.prefix(8))
  }

  private static func write(_ bytes: [UInt8]) -> String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    _ = inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func parse(_ text: String, _ family: Int32, count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return inet_pton(family, text, &bytes) == 1 ? bytes : nil
  }
}
