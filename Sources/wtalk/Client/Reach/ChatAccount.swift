import ArgumentParser
import Chat
import ChatStore

/// What a run knows of the account that its name is at a server with accounts.
struct ChatAccount {
  /// From a file or the environment.
  let password: Password?
  /// For a run that makes the account.
  let new: NewAccount?

  /// - Throws: `ValidationError` for a password that is none, or a failure with 77 where one would go over an open line or others may
  ///   read its file, 73 for a missing file.
  init(
    _ command: ClientCommand, mayCarrySecrets: Bool, environment: (String) -> String? = Environment.value,
    ask: SecretQuestion
  ) throws {
    let (conversation, request) = (command.conversation, command.request)
    guard let name = try conversation.as.map({ try Name($0) }) else {
      (password, new) = (nil, nil)
      return
    }
    let given = request.user == nil ? try Self.password(request, environment) : nil
    if conversation.register || given != nil, !mayCarrySecrets {
      throw Failure(
        .notAllowed, "the password of \(name) would go over the line unencrypted; use wss://, or allow it with --insecure-plaintext")
    }
    guard conversation.register else {
      (password, new) = (given, nil)
      return
    }
    password = nil
    new = NewAccount(password: try Self.newPassword(of: name, given, ask), invite: try Self.invite(conversation.inviteFile, environment))
  }

  private static func password(_ request: RequestOptions, _ environment: (String) -> String?) throws -> Password? {
    if let path = request.passwordFile { return try password(SecretFile.read(path, "the password in")) }
    return try environment("WTALK_PASSWORD").map { try password(Array($0.utf8)) }
  }

  private static func newPassword(of name: Name, _ given: Password?, _ ask: SecretQuestion) throws -> Password {
    let password: Password
    if let given {
      password = given
    } else {
      guard let first = try ask("New password for \(name): "), let second = try ask("The same again: ") else {
        throw ValidationError("there is no password for \(name), and no terminal to ask at; --password-file names a file with it.")
      }
      guard first == second else { throw Failure(.usage, "the two were not the same; nothing was sent") }
      password = try self.password(first)
    }
    do throws(ChatError) {
      try password.check(for: name)
    } catch {
      throw Failure(.usage, error.message)
    }
    return password
  }

  private static func password(_ bytes: [UInt8]) throws -> Password {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure(.usage, "the password is no UTF-8") }
    do throws(ChatError) {
      return try Password(text)
    } catch {
      throw Failure(.usage, error.message)
    }
  }

  private static func invite(_ path: String?, _ environment: (String) -> String?) throws -> Invite? {
    let text: String?
    if let path {
      text = String(decoding: try SecretFile.read(path, "the invite in"), as: UTF8.self)
    } else {
      text = environment("WTALK_INVITE")
    }
    guard let text else { return nil }
    guard let invite = Invite(text) else { throw Failure(.usage, "this is no invite: one has 32 hexadecimal digits") }
    return invite
  }
}
