import Chat

/// The saved token of one name at one server, in the user's state folder: it makes a name the same person's in the next run.
struct TokenFile {
  private let folder: String
  private let path: String

  /// nil where there is no home to keep it in.
  init?(host: String, port: Int, name: Name) {
    guard let folder = StateFolder.path("tokens") else { return nil }
    self.folder = folder
    path = "\(folder)/\(StateFolder.fileName(host: host, port: port, name: name))"
  }

  /// The token, nil when none was saved.
  ///
  /// - Throws: a failure with 77 when others can read the file.
  func load() throws(Failure) -> Token? {
    do throws(FileError) {
      return Token(hexadecimal: String(decoding: try PrivateFile.read(path).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    } catch {
      switch error {
      case .missing: return nil
      case .exposed: throw Failure(.notAllowed, "cannot use the token in \(path): \(error.why)")
      case .failed: throw Failure(.cannotOpen, "cannot read the token in \(path): \(error.why)")
      }
    }
  }

  func save(_ token: Token) throws(FileError) {
    try PrivateFile.makeFolder(folder)
    try PrivateFile.replace(path, with: Array("\(token.hexadecimal)\n".utf8))
  }
}
