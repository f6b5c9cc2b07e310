/// What we tell about a server's certificate and whom it is for, read from its DER (RFC 5280 §4.1); whether it can be trusted is
/// BoringSSL's verdict.
struct CertificateSummary: Equatable {
  /// The subject as `CN=x, O=y`, or the first name of those it is for; at most 200 characters.
  let subject: String
  let notBefore: CertificateTime
  let notAfter: CertificateTime
  let isSelfSigned: Bool
  /// The subject's common names, all of them.
  let commonNames: [String]
  private let hosts: [ArraySlice<UInt8>]
  private let addresses: [ArraySlice<UInt8>]

  /// nil when the bytes are no certificate.
  init?(der: [UInt8]) {
    var outside = DERReader(der[...])
    guard var certificate = outside.next(0x30)?.inside, var fields = certificate.next(0x30)?.inside else { return nil }
    _ = fields.next(0xA0)
    guard fields.next(0x02) != nil, fields.next(0x30) != nil, let issuer = fields.next(0x30),
      var validity = fields.next(0x30)?.inside, let subject = fields.next(0x30),
      let notBefore = validity.next().flatMap(CertificateTime.init), let notAfter = validity.next().flatMap(CertificateTime.init)
    else { return nil }
    self.notBefore = notBefore
    self.notAfter = notAfter
    isSelfSigned = issuer.encoding == subject.encoding
    let names = Self.alternativeNames(in: fields)
    hosts = names.filter { $0.tag == 0x82 }.map(\.content)
    addresses = names.filter { $0.tag == 0x87 }.map(\.content)
    let attributes = Self.attributes(of: subject.inside)
    commonNames = attributes.filter { $0.key == "CN" }.map(\.value)
    let text = Self.text(of: attributes) ?? hosts.first.map { String(decoding: $0, as: UTF8.self) }
    self.subject = String((text ?? "none").prefix(200))
  }

  /// Whether `name`, a host name or an address, is among the alternative names (RFC 9525 §6; the subject does not count).
  func isFor(_ name: String) -> Bool {
    if let address = IPAddress(name) { return addresses.contains { $0.elementsEqual(address.bytes) } }
    var name = Self.lowercased(name.utf8)
    if name.last == UInt8(ascii: ".") { name.removeLast() }
    return !name.isEmpty && hosts.contains { Self.matches(Self.lowercased($0), name) }
  }

  /// The alternative names: hosts, and addresses without brackets.
  var names: [String] { hosts.map { String(decoding: $0, as: UTF8.self) } + addresses.compactMap { IPAddress(bytes: $0)?.description } }

  /// The same bytes, or a star for one whole label above two others at least.
  private static func matches(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
    guard pattern.starts(with: "*.".utf8) else { return pattern == name }
    let domain = name.drop { $0 != UInt8(ascii: ".") }
    return domain.count < name.count && domain.dropFirst().contains(UInt8(ascii: ".")) && domain.elementsEqual(pattern.dropFirst())
  }

  private static func lowercased(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }

  /// Nil when there are none.
  private static func text(of attributes: [(key: String, value: String)]) -> String? {
    attributes.isEmpty ? nil : attributes.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
  }

  /// A name's attributes that people know (RFC 4514 §3), their values cut to 256 bytes.
  private static func attributes(of name: DERReader) -> [(key: String, value: String)] {
    var name = name
    var found: [(key: String, value: String)] = []
    while var set = name.next()?.inside {
      while var attribute = set.next()?.inside {
        guard let type = attribute.next(0x06), let key = keys[Array(type.content)], let value = attribute.next() else { continue }
        found.append((key, String(decoding: value.content.prefix(256), as: UTF8.self)))
      }
    }
    return found
  }

  private static let keys: [[UInt8]: String] = [
    [0x55, 4, 3]: "CN", [0x55, 4, 6]: "C", [0x55, 4, 7]: "L", [0x55, 4, 8]: "ST", [0x55, 4, 10]: "O", [0x55, 4, 11]: "OU",
  ]

  /// The general names of the extension (RFC 5280 §4.2.1.6) behind the subject's key.
  private static func alternativeNames(in fields: DERReader) -> [DERReader.Value] {
    var fields = fields
    while let field = fields.next() {
      var wrapped = field.inside
      guard field.tag == 0xA3, var extensions = wrapped.next(0x30)?.inside else { continue }
      while var parts = extensions.next()?.inside {
        guard parts.next(0x06).map({ $0.content.elementsEqual([0x55, 0x1D, 0x11]) }) == true else { continue }
        _ = parts.next(0x01)
        guard var string = parts.next(0x04)?.inside, var names = string.next(0x30)?.inside else { return [] }
        var found: [DERReader.Value] = []
        while let name = names.next() { found.append(name) }
        return found
      }
    }
    return []
  }
}
