import Glibc

/// Files that are read whole.
enum FileContent {
  static let limit = 1 << 20

  /// Reads up to `limit` bytes.
  ///
  /// - Throws: `.exposed` when the file has to be private and anyone but the owner may read or write it.
  static func read(_ path: String, isPrivate: Bool = false) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .last }
    guard !isPrivate || status.st_mode & 0o077 == 0 else { throw .exposed }
    var content: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while content.count <= limit {
      let count = Glibc.read(descriptor, &part, part.count)
      guard count >= 0 else { throw .last }
      guard count > 0 else { return content }
      content += part[..<count]
    }
    throw .failed("it is larger than 1 MiB")
  }

  /// The same for a file that the user named.
  ///
  /// - Parameter what: names the file in the failure: 77 when others may read it, else 73.
  static func read(_ path: String, isPrivate: Bool = false, _ what: String) throws(Failure) -> [UInt8] {
    do throws(FileError) {
      return try read(path, isPrivate: isPrivate)
    } catch {
      throw Failure(error == .exposed ? .notAllowed : .cannotOpen, "cannot read \(what) \(path): \(error.why)")
    }
  }
}
