/// What a proxy says, before everything else, of the connection that it hands on: HAProxy's PROXY protocol, versions 1 and 2.
enum ProxyHeader: Equatable {
  /// The proxy's own connection, as for a health check, or one whose origin it does not know.
  case none
  case internet(IPAddress, port: Int)
  case unix

  struct Malformed: Error, Equatable {
    let reason: String
  }

  /// What may come of a header in all; one may be cut off by the end of the version's own limit before.
  static let limit = 4_096

  private static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
  private static let word = Array("PROXY ".utf8)
  private static let longestLine = 107

  /// Reads the header at the beginning of `bytes`.
  ///
  /// - Returns: the header and its length; nil when more bytes are needed.
  static func parse(_ bytes: [UInt8]) throws(Malformed) -> (header: ProxyHeader, length: Int)? {
    if begins(bytes, with: signature) { return bytes.count < 16 ? nil : try parse(binary: bytes) }
    guard begins(bytes, with: word) else { throw Malformed(reason: "the connection does not begin with a PROXY header") }
    return try parse(line: bytes)
  }

  private static func begins(_ bytes: [UInt8], with start: [UInt8]) -> Bool {
    bytes.prefix(start.count).elementsEqual(start.prefix(bytes.count))
  }

  // MARK: Version 1

  private static func parse(line bytes: [UInt8]) throws(Malformed) -> (ProxyHeader, Int)? {
    guard let end = bytes.prefix(longestLine).firstIndex(of: 0x0A) else {
      guard bytes.count < longestLine else { throw Malformed(reason: "the PROXY line is over \(longestLine) bytes") }
      return nil
    }
    guard bytes[end - 1] == 0x0D else { throw Malformed(reason: "the PROXY line does not end in CR LF") }
    let words = String(decoding: bytes[word.count..<(end - 1)], as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
    return (try parse(words), end + 1)
  }

  private static func parse(_ words: [Substring]) throws(Malformed) -> ProxyHeader {
    if words.first == "UNKNOWN" { return .none }
    let size = words.first == "TCP4" ? 4 : words.first == "TCP6" ? 16 : 0
    guard words.count == 5, let source = IPAddress(String(words[1])), let destination = IPAddress(String(words[2])),
      source.bytes.count == size, destination.bytes.count == size, let port = port(words[3]), Self.port(words[4]) != nil
    else { throw Malformed(reason: "the PROXY line is malformed") }
    return .internet(source.unmapped, port: port)
  }

  private static func port(_ text: Substring) -> Int? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return UInt16(text).map(Int.init)
  }

  // MARK: Version 2

  /// - Parameter bytes: at least 16, with the signature.
  private static func parse(binary bytes: [UInt8]) throws(Malformed) -> (ProxyHeader, Int)? {
    let length = 16 + Int(bytes[14]) << 8 + Int(bytes[15])
    guard bytes[12] >> 4 == 2 else { throw Malformed(reason: "the PROXY header has another version than 1 and 2") }
    guard length <= limit else { throw Malformed(reason: "the PROXY header is over \(limit) bytes") }
    guard bytes.count >= length else { return nil }
    switch bytes[12] & 0x0F {
    case 0: return (.none, length)
    case 1: return (try source(bytes[13], bytes[16..<length]), length)
    default: throw Malformed(reason: "the PROXY header has an unknown command")
    }
  }

  private static func source(_ family: UInt8, _ addresses: ArraySlice<UInt8>) throws(Malformed) -> ProxyHeader {
    switch family {
    case 0x00: return .none
    case 0x11: return try internet(addresses, size: 4)
    case 0x21: return try internet(addresses, size: 16)
    case 0x31 where addresses.count >= 216: return .unix
    default: throw Malformed(reason: "the PROXY header has no stream's addresses")
    }
  }

  /// Two addresses of `size` bytes and two ports; more may follow.
  private static func internet(_ addresses: ArraySlice<UInt8>, size: Int) throws(Malformed) -> ProxyHeader {
    guard addresses.count >= 2 * size + 4, let address = IPAddress(bytes: addresses.prefix(size)) else {
      throw Malformed(reason: "the PROXY header is too short for its addresses")
    }
    let ports = addresses.dropFirst(2 * size)
    return .internet(address.unmapped, port: Int(ports[ports.startIndex]) << 8 + Int(ports[ports.startIndex + 1]))
  }
}
