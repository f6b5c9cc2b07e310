/// Passwords and tokens in files of their own.
enum SecretFile {
  /// The content without one newline at its end.
  ///
  /// - Throws: 77 when others may read the file, 73 when it cannot be read.
  static func read(_ path: String, _ what: String) throws(Failure) -> [UInt8] {
    var bytes = try FileContent.read(path, isPrivate: true, what)
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    return bytes
  }
}
