import Glibc

/// An errno in the system's words.
struct SystemError: Error, Equatable, CustomStringConvertible {
  private let code: Int32

  init(_ code: Int32) { self.code = code }

  var description: String { String(cString: strerror(code)) }
}
