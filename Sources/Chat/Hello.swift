/// How a session introduces itself.
package struct Hello: Equatable, Sendable {
  package var name: Name
  /// Shows who holds the name.
  package var token: Token?
  /// Shows the same where the name belongs to a password.
  package var password: Password?
  /// The conversation to hear live; nil means the one that the URL's path names.
  package var listen: Address?
  /// Whose cursor in the inbox it has; without one it hears only what comes while it is there.
  package var device: Device?
  /// Where the device stopped; nil: where it last said that it has everything.
  package var position: InboxPosition?

  package init(
    name: Name, token: Token? = nil, password: Password? = nil, listen: Address? = nil, device: Device? = nil,
    position: InboxPosition? = nil
  ) {
    self.name = name
    self.token = token
    self.password = password
    self.listen = listen
    self.device = device
    self.position = position
  }
}

extension Hello {
  init(_ frame: JSONObject) throws(ChatError) {
    name = try frame.name("name")
    token = try frame.optional("token", frame.token)
    password = try frame.optional("password", frame.password)
    listen = try frame.optional("listen", frame.address)
    device = try frame.optional("device", frame.device)
    guard let n = try frame.optional("n", frame.integer) else { return }
    position = InboxPosition(
      epoch: try frame.optional("epoch", frame.identifier), n: n, last: try frame.optional("last", frame.identifier))
  }

  func write(into writer: inout JSONWriter) {
    writer.member("name", name.description)
    if let token { writer.member("token", token.hexadecimal) }
    if let password { writer.member("password", password.revealed) }
    if let listen { writer.member("listen", listen) }
    if let device { writer.member("device", device.description) }
    guard let position else { return }
    if let epoch = position.epoch { writer.member("epoch", epoch) }
    writer.member("n", position.n)
    if let last = position.last { writer.member("last", last) }
  }
}
