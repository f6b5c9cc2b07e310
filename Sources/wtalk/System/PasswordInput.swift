import Chat

/// Passwords as people and scripts give them.
enum PasswordInput {
  /// From the file, or else from `WTALK_PASSWORD`; nil where neither has one.
  ///
  /// - Throws: 64 for what is no password, 77 for a file that others may read, 73 for one that cannot be read.
  static func given(_ path: String?, _ environment: (String) -> String?) throws(Failure) -> Password? {
    if let path { return try password(try SecretFile.read(path, "the password in")) }
    return try environment("WTALK_PASSWORD").map { (text) throws(Failure) in try password(Array(text.utf8)) }
  }

  /// The one that was given, or else what the person types twice, if it is good enough for a new account; nil where nobody can be asked.
  ///
  /// - Throws: 64 for one that is not good enough, or two that differ.
  static func new(for name: Name, _ given: Password?, ask: SecretQuestion) throws(Failure) -> Password? {
    let chosen: Password? = if let given { given } else { try asked(for: name, ask) }
    guard let password = chosen else { return nil }
    do throws(ChatError) {
      try password.check(for: name)
    } catch {
      throw Failure(.usage, error.message)
    }
    return password
  }

  private static func asked(for name: Name, _ ask: SecretQuestion) throws(Failure) -> Password? {
    guard let first = try ask("New password for \(name): "), let second = try ask("The same again: ") else { return nil }
    guard first == second else { throw Failure(.usage, "the two were not the same; nothing has changed") }
    return try password(first)
  }

  private static func password(_ bytes: [UInt8]) throws(Failure) -> Password {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure(.usage, "the password is no UTF-8") }
    do throws(ChatError) {
      return try Password(text)
    } catch {
      throw Failure(.usage, error.message)
    }
  }
}
