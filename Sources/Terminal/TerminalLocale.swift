internal import Glibc

/// The locale of the process, by which the width of characters is told.
package enum TerminalLocale {
  /// Takes over the user's, with UTF-8 in any case; no other thread may be using the locale.
  package static func set() {
    setlocale(LC_ALL, "")
    if String(cString: nl_langinfo(Int32(CODESET))) != "UTF-8" { setlocale(LC_CTYPE, "C.UTF-8") }
  }
}
