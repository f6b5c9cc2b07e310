import Glibc
import WebSocketTransport

/// Opens what is in one folder, and nothing else: no link is followed on the way, and nothing but a regular file is opened.
struct FileFinder: Sendable {
  enum Found {
    case file(OpenFile, FileFacts)
    case folder
    case nothing
    /// An error that does not say whether it is there.
    case failed(Int32)
  }

  private let folder: String

  /// - Parameter folder: may be a link itself; it is looked up anew each time, so that it can be swapped.
  init(_ folder: String) { self.folder = folder }

  /// - Throws: a failure with 73 when the folder is none, or cannot be read.
  func check() throws(Failure) {
    let descriptor = Glibc.open(folder, Self.folderFlags)
    guard descriptor >= 0 else { throw Failure(.cannotOpen, "cannot serve the files in \(folder): \(SystemError(errno))") }
    close(descriptor)
  }

  /// May wait for the disk.
  func find(_ names: [String]) -> Found {
    var descriptor = Glibc.open(folder, Self.folderFlags)
    for name in names.dropLast() {
      guard descriptor >= 0 else { return .missing(errno) }
      let next = openat(descriptor, name, Self.folderFlags | O_NOFOLLOW)
      let code = errno
      close(descriptor)
      (descriptor, errno) = (next, code)
    }
    guard descriptor >= 0 else { return .missing(errno) }
    defer { close(descriptor) }
    guard let name = names.last else { return .folder }
    return Self.open(name, in: descriptor)
  }

  private static let folderFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC

  /// Looks before it opens, since to open a device or a FIFO may do something, and again behind it, since there may be another one now.
  private static func open(_ name: String, in folder: Int32) -> Found {
    var status = stat()
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return .missing(errno) }
    if status.st_mode & S_IFMT == S_IFDIR { return .folder }
    guard status.st_mode & S_IFMT == S_IFREG else { return .nothing }
    let descriptor = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { return .missing(errno) }
    let file = OpenFile(descriptor: descriptor)
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return .nothing }
    return .file(file, FileFacts(name: name, status))
  }
}

extension FileFinder.Found {
  /// What may not be read is as good as missing.
  fileprivate static func missing(_ code: Int32) -> Self {
    [ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EACCES, EPERM, ENXIO].contains(code) ? .nothing : .failed(code)
  }
}
