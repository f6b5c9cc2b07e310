/// Why a request was refused, as the peer is told in a `fail` frame.
package struct ChatError: Error, Equatable, Sendable {
  /// What kind of refusal it is; the raw value is the word on the wire.
  package enum Code: String, Equatable, Sendable, CaseIterable {
    case badRequest = "bad_request"
    case unauthenticated
    case badName = "bad_name"
    case nameTaken = "name_taken"
    case noSuchUser = "no_such_user"
    case tooLong = "too_long"
    case empty
    case idReused = "id_reused"
    case notSupported = "not_supported"
    case notFound = "not_found"
    case quota
    case storageFull = "storage_full"
    case passwordRequired = "password_required"
    /// The password or the token is wrong, or there is no such account.
    case denied
    case weakPassword = "weak_password"
    case inviteRequired = "invite_required"
    case rateLimited = "rate_limited"
    case busy
    case banned
    case muted
    case notAllowed = "not_allowed"
  }

  package let code: Code
  /// What the server calls that; of a newer server, another word than the code's own.
  package let word: String
  /// One short sentence for a person.
  package let message: String
  /// The message that was refused, where the request named one.
  package let id: MessageID?

  package init(_ code: Code, _ message: String, id: MessageID? = nil, word: String? = nil) {
    self.code = code
    self.word = word ?? code.rawValue
    self.message = message
    self.id = id
  }

  /// The same refusal, about this message.
  package func about(_ id: MessageID?) -> ChatError {
    ChatError(code, message, id: id, word: word)
  }
}
