#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file of the user's that a connection needs.
enum LocalFile {
  private static let limit = 16 << 20

  /// The whole file.
  ///
  /// - Throws: `.configuration` naming it and the system's reason, or when it is empty or over 16 MiB.
  static func read(_ path: String) throws(TransportError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("read", path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= limit {
      let count = system(descriptor, &part)
      guard count >= 0 else { throw failure("read", path) }
      guard count > 0 else { break }
      bytes += part[..<count]
    }
    guard !bytes.isEmpty else { throw .configuration("\(path) is empty") }
    guard bytes.count <= limit else { throw .configuration("\(path) is over \(limit >> 20) MiB") }
    return bytes
  }

  static func failure(_ what: String, _ path: String) -> TransportError {
    .configuration("cannot \(what) \(path): \(String(cString: strerror(errno)))")
  }

  private static func system(_ descriptor: Int32, _ bytes: inout [UInt8]) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, &bytes, bytes.count)
    #else
      Darwin.read(descriptor, &bytes, bytes.count)
    #endif
  }
}
