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

  /// The bytes in network order; nil unless there are 4 or 16.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = Array(bytes)
  }

  /// What belongs to one customer of a network as a rule: an IPv4 address, or the first half of an IPv6 address.
  package var network: [UInt8] {
    let bytes = unmapped.bytes
    return bytes.count == 4 ? bytes : Array(bytes.prefix(8))
  }

  /// The IPv4 address that an IPv6 address stands for on a socket of both (RFC 4291 §2.5.5.2); any other as it is.
  package var unmapped: IPAddress {
    guard bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) else { return self }
    return IPAddress(bytes: bytes.suffix(4)) ?? self
  }

  package var isLoopback: Bool { IPNetwork.loopback.contains { $0.contains(self) } }

  private static func parse(_ text: String, _ family: Int32, count: Int) -> [UInt8]? {
    // C would take the text to end there.
    guard !text.utf8.contains(0) else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    return inet_pton(family, text, &bytes) == 1 ? bytes : nil
  }
}

extension IPAddress: CustomStringConvertible {
  package var description: String {
    var text = [CChar](repeating: 0, count: 64)
    guard inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "unknown" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
