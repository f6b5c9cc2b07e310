@testable import Chat

/// What the scanner says to one whole text.
enum JSONVerdict {
  static func error(of bytes: UnsafeRawBufferPointer) -> JSONError? {
    var scanner = JSONScanner(bytes)
    do throws(JSONError) {
      _ = try scanner.document()
      return nil
    } catch {
      return error
    }
  }
}
