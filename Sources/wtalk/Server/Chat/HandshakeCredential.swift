import Chat
import HTTPTypes
import WebSocketCore

/// Who a plain peer says it is, in its Authorization field.
enum HandshakeCredential {
  /// Nil without the field.
  ///
  /// - Throws: 400 for a field that is neither Basic (RFC 7617) nor Bearer (RFC 6750), 401 for one that can open nothing.
  static func read(_ head: RequestHead) throws(Refusal) -> Credential? {
    let fields = head.fields[values: .authorization]
    guard let field = fields.first else { return nil }
    let words = field.split(separator: " ", maxSplits: 1)
    guard fields.count == 1, words.count == 2 else { throw Refusal(.badRequest, "Authorization is a scheme and a value, once") }
    switch words[0].lowercased() {
    case "basic": return try basic(words[1])
    case "bearer":
      guard let token = Token(hexadecimal: words[1]) else { throw denied }
      return .token(token)
    default: throw Refusal(.badRequest, "Authorization is Basic or Bearer here")
    }
  }

  private static func basic(_ value: Substring) throws(Refusal) -> Credential {
    guard let bytes = Base64.decode(value), let text = String(validating: bytes, as: UTF8.self) else {
      throw Refusal(.badRequest, "Authorization is no base64 of UTF-8")
    }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let name = try? Name(parts[0]), let password = try? Password(String(parts[1])) else { throw denied }
    return .password(name, password)
  }

  private static let denied = Refusal(plain: .denied)
}
