/// JSON of any kind, for those who pass it on.
package enum JSONText {
  package enum Kind: Equatable, Sendable {
    case array, object, string, number, literal
  }

  /// What these bytes are, white space around it allowed; nil when they are not JSON (RFC 8259), hold half of a surrogate pair
  /// or are nested more than 64 deep. Keys are not compared.
  package static func kind(of bytes: UnsafeRawBufferPointer) -> Kind? {
    var scanner = JSONScanner(bytes, checksKeys: false)
    return switch try? scanner.document() {
    case .array: .array
    case .object: .object
    case .string: .string
    case .number: .number
    case .literal: .literal
    case nil: nil
    }
  }

  /// Appends a text as a JSON string, in its quotes.
  package static func append(string text: String, to output: inout [UInt8]) {
    JSONWriter.append(string: text, to: &output)
  }
}
