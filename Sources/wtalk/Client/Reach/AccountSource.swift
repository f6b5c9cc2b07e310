import ArgumentParser

/// Finds what to log in with: files, ~/.netrc, the environment, or the person at the terminal.
struct AccountSource {
  let options: RequestOptions
  let url: ServerURL
  /// Whether a secret may go to the server: TLS, this machine, or the user's permission.
  let mayCarrySecrets: Bool
  /// The environment, with empty variables left out.
  let environment: (String) -> String?
  let ask: SecretQuestion
  /// Whether a password without a user is that of the chat.
  var isChat = false

  /// nil when there is nothing to log in with.
  ///
  /// - Throws: `ValidationError`, or a failure with 77 when the secret could be read on its way or where it lies, 73 for missing files.
  func authorization() throws -> Authorization? {
    let user = try userName()
    if let path = options.bearerFile {
      guard user == nil else { throw ValidationError("--bearer-file does not go with a user name.") }
      try checkWay("a bearer token")
      return .bearer(try Self.token(SecretFile.read(path, "the token in")))
    }
    guard options.netrc else {
      guard options.passwordFile == nil || user != nil || isChat else { throw ValidationError("--password-file needs --user.") }
      return try user.map { try basic($0, nil) }
    }
    let entry = try Netrc(home: environment("HOME")).entry(host: url.host, login: user)
    return try (user ?? entry?.login).map { try basic($0, entry?.password) }
  }

  private func userName() throws -> String? {
    guard let name = options.user, let other = url.userName, name != other else { return options.user ?? url.userName }
    throw ValidationError("--user and the URL name two users.")
  }

  private func basic(_ name: String, _ known: String?) throws -> Authorization {
    try checkWay("a password")
    return .basic(name: name, password: try password(of: name, known))
  }

  private func password(of name: String, _ known: String?) throws -> [UInt8] {
    if let path = options.passwordFile { return try SecretFile.read(path, "the password in") }
    if let password = known ?? environment("WTALK_PASSWORD") { return Array(password.utf8) }
    if let password = try ask("Password for \(name): ") { return password }
    throw ValidationError("there is no password for \(name), and no terminal to ask at; --password-file names a file with it.")
  }

  private func checkWay(_ secret: String) throws(Failure) {
    guard !mayCarrySecrets else { return }
    throw Failure(.notAllowed, "\(secret) would go to \(url.host) unencrypted; use wss://, or allow it with --insecure-plaintext")
  }

  private static func token(_ bytes: [UInt8]) throws(Failure) -> String {
    guard let token = String(validating: bytes, as: UTF8.self), !token.isEmpty, token.utf8.allSatisfy(RequestTarget.isByte) else {
      throw Failure(.usage, "--bearer-file holds no token: one line of printable ASCII is one")
    }
    return token
  }
}
