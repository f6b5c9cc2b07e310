internal import Glibc

/// A file of one person's that several runs change, open and, when asked, locked until nobody refers to it.
final class SharedFile {
  /// How long to wait for a lock: who holds it longer has been stopped.
  private static let patience: (tries: Int, microseconds: UInt32) = (1_000, 1_000)

  private let path: String
  private let descriptor: Int32

  /// nil when it cannot be opened, and for all that is no plain file of ours: a symbolic link could lead anywhere.
  init?(_ path: String, creates: Bool) {
    let access = creates ? O_RDWR | O_APPEND | O_CREAT : O_RDONLY
    let descriptor = open(path, access | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
      close(descriptor)
      return nil
    }
    if status.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Makes the folders above a file, for their owner only.
  static func makeFolder(of path: String) {
    for (index, character) in zip(path.utf8.indices, path.utf8) where character == UInt8(ascii: "/") && index > path.startIndex {
      mkdir(String(path[..<index]), 0o700)
    }
  }

  /// Waits for the lock; after a second the file is as good without.
  func lock() {
    for _ in 0..<Self.patience.tries {
      guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK || errno == EINTR else { return }
      usleep(Self.patience.microseconds)
    }
  }

  /// Whether the path still leads to this file.
  var isCurrent: Bool {
    var (own, named) = (stat(), stat())
    return fstat(descriptor, &own) == 0 && lstat(path, &named) == 0 && own.st_ino == named.st_ino && own.st_dev == named.st_dev
  }

  /// Its last whole lines, in `count` bytes at most.
  func end(_ count: Int) -> [UInt8] {
    let start = max(0, Int(lseek(descriptor, 0, SEEK_END)) - count)
    var content: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while content.count < count {
      let got = pread(descriptor, &part, part.count, off_t(start + content.count))
      guard got > 0 else { break }
      content += part[..<got]
    }
    guard start > 0 else { return content }
    return content.firstIndex(of: UInt8(ascii: "\n")).map { Array(content[($0 + 1)...]) } ?? []
  }

  /// Adds all of it or nothing.
  func append(_ bytes: [UInt8]) {
    let size = lseek(descriptor, 0, SEEK_END)
    if !Self.write(bytes, to: descriptor) { ftruncate(descriptor, size) }
  }

  /// Puts another file in place of this one, which stays whole when that fails.
  func replace(with bytes: [UInt8]) {
    let draft = "\(path).\(getpid())"
    let replacement = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard replacement >= 0 else { return }
    let isWritten = Self.write(bytes, to: replacement) && fsync(replacement) == 0
    close(replacement)
    if !isWritten || rename(draft, path) != 0 { unlink(draft) }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    Glibc.write(descriptor, bytes, bytes.count) == bytes.count
  }
}
