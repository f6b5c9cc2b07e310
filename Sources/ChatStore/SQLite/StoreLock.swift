import Glibc

/// A file beside the store that tells other processes to stay away; the lock ends with the process, however that ends.
final class StoreLock {
  private let path: String
  private var file: Int32 = -1

  /// Throws `inUse` with the process that has the lock.
  init(_ path: String) throws(StoreError) {
    self.path = path
    repeat { try take() } while file < 0
    writeProcess()
  }

  deinit {
    release()
  }

  /// Frees the lock; once is enough.
  func release() {
    guard file >= 0 else { return }
    unlink(path)
    close(file)
    file = -1
  }

  /// Leaves `file` negative where the lock that it got was that of a file which its last holder had just removed.
  private func take() throws(StoreError) {
    let opened = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard opened >= 0 else { throw .cannotOpen("its lock: \(String(cString: strerror(errno)))") }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      defer { close(opened) }
      guard reason == EWOULDBLOCK else { throw .cannotOpen("its lock: \(String(cString: strerror(reason)))") }
      throw .inUse(process: Self.process(in: opened))
    }
    if isStillThere(opened) { file = opened } else { close(opened) }
  }

  private func isStillThere(_ opened: Int32) -> Bool {
    var one = stat()
    var other = stat()
    return fstat(opened, &one) == 0 && lstat(path, &other) == 0 && one.st_ino == other.st_ino && one.st_dev == other.st_dev
  }

  private func writeProcess() {
    let text = Array("\(getpid())\n".utf8)
    _ = ftruncate(file, 0)
    _ = pwrite(file, text, text.count, 0)
  }

  private static func process(in file: Int32) -> Int32? {
    var text = [UInt8](repeating: 0, count: 16)
    let count = pread(file, &text, text.count, 0)
    return Int32(String(decoding: text.prefix(max(count, 0)).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}
