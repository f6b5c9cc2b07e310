import NIOCore
import NIOHTTP1

/// An answer to the handshake that is not 101: what a person or a retry wants to know of it.
package struct HTTPRefusal: Equatable, Sendable {
  package let status: Int
  /// As the server wrote it, at most the 8 KiB of a header line.
  package let location: String?
  /// WWW-Authenticate, all of them, cut to 200 characters.
  package let challenge: String?
  /// Retry-After, when it is a number of seconds.
  package let retryAfter: Duration?
  /// The first 200 characters of the body, taken for UTF-8.
  package let body: String

  package init(status: Int, location: String? = nil, challenge: String? = nil, retryAfter: Duration? = nil, body: String = "") {
    self.status = status
    self.location = location
    self.challenge = challenge
    self.retryAfter = retryAfter
    self.body = body
  }

  /// - Parameter isWhole: whether `body` is all that there was.
  init(_ head: HTTPResponseHead, body: ByteBuffer, isWhole: Bool) {
    let challenges = head.headers["WWW-Authenticate"]
    self.init(
      status: Int(head.status.code), location: head.headers.first(name: "Location"),
      challenge: challenges.isEmpty ? nil : String(challenges.joined(separator: ", ").prefix(200)),
      retryAfter: head.headers.first(name: "Retry-After").flatMap(UInt32.init).map { .seconds($0) },
      body: Self.excerpt(of: body, isWhole: isWhole))
  }

  /// The first 200 characters. Behind a cut the last two may be halves: of a character, and of a sequence that extends the one before.
  static func excerpt(of body: ByteBuffer, isWhole: Bool) -> String {
    let text = String(buffer: body)
    return String((isWhole ? text[...] : text.dropLast(2)).prefix(200))
  }
}
