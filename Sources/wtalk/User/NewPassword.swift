import ArgumentParser
import Chat
import ChatStore

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
    let given = generate ? .generated(using: &random) : try PasswordInput.given(passwordFile, Environment.value)
    guard let password = try PasswordInput.new(for: name, given, ask: ask) else {
      throw Failure(.usage, "there is no password, and no terminal to ask at; --password-file names a file with it, --generate makes one")
    }
    guard let hash = PasswordHash.make(of: password, using: &random) else {
      throw Failure(.tryAgain, "there is no memory to hash the password with")
    }
    return (password, hash)
  }
}
