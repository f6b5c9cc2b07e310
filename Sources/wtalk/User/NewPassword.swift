import ArgumentParser
import Chat
import ChatStore
import Glibc

/// Where the password of an account comes from.
struct NewPassword: ParsableArguments {
  @Option(
    help: ArgumentHelp("The file with the password; WTALK_PASSWORD in the environment does, too.", valueName: "file"), completion: .file())
  var passwordFile: String?

  @Flag(help: "Make a password and print it.")
  var generate = false

  mutating func validate() throws {
    guard !generate || passwordFile == nil else { throw ValidationError("--generate and --password-file exclude each other.") }
  }

  /// A password that is good enough, and its hash.
  ///
  /// - Throws: a failure with 64 for one that is not, or where nobody can be asked.
  func read(for name: Name, ask: SecretQuestion) throws(Failure) -> (password: Password, hash: PasswordHash) {
    var random = SystemRandomNumberGenerator()
    let typed = generate ? nil : try typed(for: name, ask)
    let password: Password
    do throws(ChatError) {
      password = if let typed { try Password(typed) } else { .generated(using: &random) }
      try password.check(for: name)
    } catch {
      throw Failure(.usage, error.message)
    }
    guard let hash = PasswordHash.make(of: password, using: &random) else {
      throw Failure(.tryAgain, "there is no memory to hash the password with")
    }
    return (password, hash)
  }

  private func typed(for name: Name, _ ask: SecretQuestion) throws(Failure) -> String {
    let bytes: [UInt8]
    if let passwordFile {
      bytes = try SecretFile.read(passwordFile, "the password in")
    } else if let password = Environment.value("WTALK_PASSWORD") {
      bytes = Array(password.utf8)
    } else {
      guard let first = try ask("New password for \(name): "), let second = try ask("The same again: ") else {
        throw Failure(.usage, "there is no password, and no terminal to ask at; --password-file names a file with it, --generate makes one")
      }
      guard first == second else { throw Failure(.usage, "the two were not the same; nothing is changed") }
      bytes = first
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure(.usage, "the password is no UTF-8") }
    return text
  }
}
