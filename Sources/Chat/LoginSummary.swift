/// One login, as its account's operator sees it in a list.
package struct LoginSummary: Equatable, Sendable {
  package let login: LoginID
  /// Milliseconds since 1970.
  package let made: Int64
  /// When its token was last shown.
  package let used: Int64

  package init(login: LoginID, made: Int64, used: Int64) {
    self.login = login
    self.made = made
    self.used = used
  }
}
