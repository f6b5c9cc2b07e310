#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A Unix socket of ours in the file system, bound and not yet listening.
struct UnixSocketFile {
  let descriptor: Int32
  private let path: String
  private let identity: FileIdentity

  /// Binds the path; a socket that nobody listens at any more gives way, anything else that is there stays.
  ///
  /// - Parameter mode: who may connect: those who may write.
  /// - Throws: `.unreachable` when the path is taken, `.permissionDenied`.
  init(_ path: String, mode: mode_t) throws(TransportError) {
    guard let address = UnixAddress(path) else { throw .unreachable(path, why: "the path \(path) is too long for a socket") }
    try Self.makeWay(for: path, address)
    descriptor = try Self.open()
    let isBound = address.call { [descriptor] in bind(descriptor, $0, $1) } == 0
    // Until it listens, nobody connects; so nobody is let in between these two.
    guard isBound, chmod(path, mode) == 0, let identity = FileIdentity(path) else {
      let error = errno
      close(descriptor)
      if isBound { unlink(path) }
      throw error == EACCES || error == EPERM ? .permissionDenied("unix:\(path)") : .unreachable(path, why: Self.words(error, path))
    }
    self.path = path
    self.identity = identity
  }

  /// Takes the path away, unless it has become another's.
  func remove() {
    if FileIdentity(path) == identity { unlink(path) }
  }

  private static func makeWay(for path: String, _ address: UnixAddress) throws(TransportError) {
    guard let identity = FileIdentity(path) else { return }
    guard identity.isSocket else { throw .unreachable(path, why: "\(path) is there, and is no socket") }
    let probe = try open()
    defer { close(probe) }
    let isAlive = address.call { connect(probe, $0, $1) } == 0 || errno == EAGAIN
    let error = errno
    if isAlive { throw .unreachable(path, why: "another server listens at \(path)") }
    guard error == ECONNREFUSED else { throw .unreachable(path, why: words(error, path)) }
    unlink(path)
  }

  private static func open() throws(TransportError) -> Int32 {
    #if canImport(Glibc)
      let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
    guard descriptor >= 0 else { throw .unreachable("", why: String(cString: strerror(errno))) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    return descriptor
  }

  private static func words(_ error: Int32, _ path: String) -> String { "\(path): \(String(cString: strerror(error)))" }
}

/// Which file it is that a path names, links not followed.
private struct FileIdentity: Equatable {
  private let device: dev_t
  private let number: ino_t
  let isSocket: Bool

  /// nil when there is none.
  init?(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    (device, number, isSocket) = (status.st_dev, status.st_ino, status.st_mode & S_IFMT == S_IFSOCK)
  }
}
