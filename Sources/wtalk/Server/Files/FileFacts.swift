import Glibc

/// What a response says of a file.
struct FileFacts: Equatable, Sendable {
  let size: Int64
  let contentType: String
  /// The entity tag: another one for any other content, as far as size, time and identity of the file tell.
  let tag: String
  /// As `Last-Modified` has it.
  let modified: String

  init(name: String, size: Int64, inode: UInt64, seconds: Int, nanoseconds: Int) {
    self.size = size
    contentType = ContentType.of(name)
    let parts = [UInt64(bitPattern: size), UInt64(bitPattern: Int64(seconds)), UInt64(bitPattern: Int64(nanoseconds)), inode]
    tag = "\"\(parts.map { String($0, radix: 16) }.joined(separator: "-"))\""
    modified = HTTPDate.text(of: seconds)
  }
}

extension FileFacts {
  init(name: String, _ status: stat) {
    self.init(
      name: name, size: Int64(status.st_size), inode: UInt64(status.st_ino), seconds: status.st_mtim.tv_sec,
      nanoseconds: status.st_mtim.tv_nsec)
  }
}
