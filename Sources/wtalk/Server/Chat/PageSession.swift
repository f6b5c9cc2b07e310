import Chat
import HTTPTypes
import WebSocketCore
import WebSocketTransport

/// The page's way to an account: `POST /session` keeps a login in a cookie, which scripts cannot read, and gives tickets for it.
enum PageSession {
  static let path = "/session"
  /// Of the body.
  static let limit = 8_192

  private static let cookie = "__Host-wtalk"

  /// - Throws: 403 unless a page of ours asks, 415 for anything but JSON.
  static func check(_ head: RequestHead) throws(Refusal) {
    guard head.fields.contains(.origin) else { throw Refusal(.forbidden, "only a page asks for a session") }
    guard head.fields[.contentType]?.lowercased().hasPrefix("application/json") == true else {
      throw Refusal(.unsupportedMediaType, "a session is asked for in JSON")
    }
  }

  static func request(_ body: [UInt8]) throws(Refusal) -> SessionRequest {
    let request = body.withUnsafeBytes { bytes in Result { () throws(ChatError) in try SessionRequest.parse(bytes) } }
    switch request {
    case .success(let request): return request
    case .failure(let error): throw Refusal(page: error)
    }
  }

  /// What the browser kept of an earlier login.
  static func token(in head: RequestHead) -> Token? {
    for field in head.fields[values: .cookie] {
      for pair in field.split(separator: ";") {
        let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
        if parts.count == 2, parts[0] == cookie { return Token(hexadecimal: parts[1]) }
      }
    }
    return nil
  }

  static func response(_ answer: SessionAnswer) -> ServerAnswer {
    var fields: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
    switch answer {
    case .granted(_, _, let token?): fields[.setCookie] = "\(cookie)=\(token.hexadecimal)\(attributes); Max-Age=7776000"
    case .granted: break
    case .nobody: fields[.setCookie] = "\(cookie)=\(attributes); Max-Age=0"
    }
    return .content(HTTPResponse(status: .ok, headerFields: fields), body: answer.json)
  }

  private static let attributes = "; Path=/; Secure; HttpOnly; SameSite=Strict"
}

extension Refusal {
  /// As a page is told: without a challenge, at which its browser would ask the person.
  init(page error: ChatError) {
    let refusal = Refusal(plain: error)
    self.init(refusal.status == .unauthorized ? .forbidden : refusal.status, refusal.reason)
  }
}
