import Glibc

/// The Unix socket beside a store, through which its server takes orders. It can be used as long as this lives.
final class AdminAddress {
  /// For bind and connect.
  let path: String
  private let folder: Int32

  /// Where the path would be too long for a socket's address, it leads through an open folder.
  init(store: String) {
    let plain = "\(store).sock"
    guard plain.utf8.count > Self.limit, let slash = plain.lastIndex(of: "/") else {
      (path, folder) = (plain, -1)
      return
    }
    folder = open(String(plain[..<slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    path = folder < 0 ? plain : "/proc/self/fd/\(folder)/\(plain[slash...].dropFirst())"
  }

  deinit {
    if folder >= 0 { close(folder) }
  }

  private static let limit = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

  /// Connects; nil where nobody listens.
  func connected() throws(Failure) -> Int32? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count <= Self.limit else { throw Failure(.cannotOpen, "\(path): the name is too long for a socket") }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(.inputOutput, "cannot make a socket: \(SystemError(errno))") }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    if result == 0 { return descriptor }
    let error = errno
    close(descriptor)
    guard error == ENOENT || error == ECONNREFUSED else { throw Failure(.notAllowed, "\(path): \(SystemError(error))") }
    return nil
  }
}
