import Chat
import Glibc

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
  func load() throws(Failure) -> SavedToken? {
    do throws(FileError) {
      let lines = String(decoding: try PrivateFile.read(path), as: UTF8.self).split(separator: "\n")
      return lines.first.flatMap { Token(hexadecimal: $0) }.map { SavedToken(token: $0, isAccount: lines.contains("account")) }
    } catch {
      switch error {
      case .missing: return nil
      case .exposed: throw Failure(.notAllowed, "cannot use the token in \(path): \(error.why)")
      case .failed: throw Failure(.cannotOpen, "cannot read the token in \(path): \(error.why)")
      }
    }
  }

  func save(_ saved: SavedToken) throws(FileError) {
    try PrivateFile.makeFolder(folder)
    try PrivateFile.replace(path, with: Array("\(saved.token.hexadecimal)\n\(saved.isAccount ? "account\n" : "")".utf8))
  }

  func remove() { unlink(path) }
}
