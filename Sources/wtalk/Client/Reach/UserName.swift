/// The name of an account as HTTP's Basic scheme can carry it (RFC 7617 §2).
enum UserName {
  /// Checks a name from `--user`.
  static func check(_ text: String) throws(Problem) -> String {
    guard !text.contains(":") else {
      throw Problem(text: "a password has no place on the command line; --password-file, WTALK_PASSWORD or a prompt takes it")
    }
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw Problem(text: "a user name is not empty and has no control characters")
    }
    return text
  }

  /// Reads the name in front of a URL's `@`.
  static func decode(_ text: Substring) throws(Problem) -> String {
    guard let name = PercentEncoding.decode(text) else { throw Problem(text: "the user name in the URL is not percent-encoded") }
    return try check(name)
  }
}
