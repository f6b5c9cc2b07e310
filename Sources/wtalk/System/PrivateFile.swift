import Glibc

/// Why a file could not be read or written.
enum FileError: Error, Equatable {
  case missing
  /// Others may read it.
  case exposed
  case failed(String)

  var why: String {
    switch self {
    case .missing: "it is not there"
    case .exposed: "others may read it; chmod 600 would mend that"
    case .failed(let why): why
    }
  }

  static var last: FileError { errno == ENOENT ? .missing : .failed(String(cString: strerror(errno))) }
}

/// Small files that are replaced whole.
enum PrivateFile {
  /// Writes beside the file and renames into place, so that a reader sees the old content or the new.
  static func replace(_ path: String, with bytes: [UInt8], mode: mode_t = 0o600) throws(FileError) {
    let draft = "\(path).\(getpid())"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
    guard descriptor >= 0 else { throw .last }
    let isWritten = write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
    let error = FileError.last
    close(descriptor)
    guard isWritten else {
      unlink(draft)
      throw error
    }
    guard rename(draft, path) == 0 else { throw .last }
  }

  /// - Throws: `.exposed` when anyone but the owner may read or write the file.
  static func read(_ path: String) throws(FileError) -> [UInt8] { try FileContent.read(path, isPrivate: true) }

  /// Makes the folder and those above it, for the owner only.
  static func makeFolder(_ path: String) throws(FileError) {
    var sofar = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      sofar += "/\(part)"
      guard mkdir(sofar, 0o700) == 0 || errno == EEXIST else { throw .last }
    }
  }
}
