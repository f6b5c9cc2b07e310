/// One member of a Sec-WebSocket-Extensions field: a name and its parameters (RFC 6455 §9.1).
package struct ExtensionOffer: Equatable, Sendable {
  package let name: String
  /// In the order they stand in; the value is nil for a parameter that has none.
  package let parameters: [(name: String, value: String?)]

  package init(_ name: String, _ parameters: [(name: String, value: String?)] = []) {
    self.name = name
    self.parameters = parameters
  }

  package static func == (one: ExtensionOffer, other: ExtensionOffer) -> Bool {
    one.name == other.name && one.parameters.elementsEqual(other.parameters) { $0 == $1 }
  }

  /// Reads all `values` of the field; nil when they break its grammar.
  package static func list(_ values: [String]) -> [ExtensionOffer]? {
    var offers: [ExtensionOffer] = []
    for value in values {
      for member in split(value, at: ",") {
        if member.isEmpty { continue }
        guard let offer = ExtensionOffer(member) else { return nil }
        offers.append(offer)
      }
    }
    return offers
  }

  private init?(_ text: Substring) {
    let parts = Self.split(text, at: ";")
    guard let first = parts.first, HeaderList.isToken(first) else { return nil }
    var parameters: [(name: String, value: String?)] = []
    for part in parts.dropFirst() {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(HeaderList.trim)
      guard let name = pair.first, HeaderList.isToken(name) else { return nil }
      guard pair.count == 2 else {
        parameters.append((String(name), nil))
        continue
      }
      guard let value = Self.value(pair[1]) else { return nil }
      parameters.append((String(name), value))
    }
    self.init(String(first), parameters)
  }

  /// A token, or a quoted string that holds one (RFC 6455 §9.1).
  private static func value(_ text: Substring) -> String? {
    guard text.hasPrefix("\""), text.hasSuffix("\""), text.utf8.count >= 2 else { return HeaderList.isToken(text) ? String(text) : nil }
    let inner = text.dropFirst().dropLast().filter { $0 != "\\" }
    return HeaderList.isToken(inner) ? String(inner) : nil
  }

  /// The trimmed pieces between separators that stand outside quotes.
  private static func split(_ text: some StringProtocol, at separator: Character) -> [Substring] {
    var isQuoted = false
    return Substring(text).split(omittingEmptySubsequences: false) { character in
      if character == "\"" { isQuoted.toggle() }
      return character == separator && !isQuoted
    }.map(HeaderList.trim)
  }
}

extension ExtensionOffer: CustomStringConvertible {
  package var description: String {
    parameters.reduce(name) { text, parameter in "\(text); \(parameter.name)\(parameter.value.map { "=\($0)" } ?? "")" }
  }
}
