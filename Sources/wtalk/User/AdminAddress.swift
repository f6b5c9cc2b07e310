import Glibc
import WebSocketTransport

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
    guard let address = UnixAddress(path) else { throw Failure(.cannotOpen, "\(path): the name is too long for a socket") }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(.inputOutput, "cannot make a socket: \(SystemError(errno))") }
    let result = address.call { connect(descriptor, $0, $1) }
    if result == 0 { return descriptor }
    let error = errno
    close(descriptor)
    guard error == ENOENT || error == ECONNREFUSED else { throw Failure(.notAllowed, "\(path): \(SystemError(error))") }
    return nil
  }
}
