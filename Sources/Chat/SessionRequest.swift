/// What a page asks for at `/session`, one JSON object: a login that its cookie keeps, and a ticket for one WebSocket.
package enum SessionRequest: Equatable, Sendable {
  case logIn(Name, Password)
  case register(Name, Password, Invite?)
  /// Another ticket for the login of the cookie.
  case resume
  case logOut

  /// Throws `bad_request`, `bad_name`, `weak_password` or `invite_required`.
  package static func parse(_ bytes: UnsafeRawBufferPointer) throws(ChatError) -> SessionRequest {
    let frame = try JSONObject(bytes)
    switch try frame.string("type") {
    case "login": return .logIn(try frame.name("name"), try frame.password("password"))
    case "register":
      return .register(try frame.name("name"), try frame.password("password"), try frame.optional("invite", frame.invite))
    case "resume": return .resume
    case "logout": return .logOut
    default: throw ChatError(.badRequest, "a session is for login, register, resume or logout")
    }
  }
}
