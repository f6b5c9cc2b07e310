import ArgumentParser
import Chat

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
    let given = request.user == nil ? try PasswordInput.given(request.passwordFile, environment) : nil
    if conversation.register || given != nil, !mayCarrySecrets {
      throw Failure(
        .notAllowed, "the password of \(name) would go over the line unencrypted; use wss://, or allow it with --insecure-plaintext")
    }
    guard conversation.register else {
      (password, new) = (given, nil)
      return
    }
    password = nil
    guard let first = try PasswordInput.new(for: name, given, ask: ask) else {
      throw ValidationError("there is no password for \(name), and no terminal to ask at; --password-file names a file with it.")
    }
    new = NewAccount(password: first, invite: try Self.invite(conversation.inviteFile, environment))
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
