import Glibc

/// The file of a store: looked at before anything is written, and made where it is missing, for its owner only.
struct StoreFile {
  /// Its folder is free of symbolic links.
  let path: String

  /// Throws `cannotOpen` where there is no such folder, or anything but an ordinary file that can be written.
  init(_ path: String) throws(StoreError) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.last, !name.isEmpty, name != ".", name != "..", !path.utf8.contains(0) else {
      throw .cannotOpen("it names no file")
    }
    let folder = parts.count == 1 ? "." : parts.dropLast().joined(separator: "/") + "/"
    guard let resolved = realpath(folder, nil) else { throw .cannotOpen("its folder: \(Self.reason())") }
    defer { free(resolved) }
    self.path = String(cString: resolved) + "/" + name
    try refuseAllButOrdinaryFile()
  }

  /// Makes the file if it is missing; otherwise throws `damaged` or `newerSchema` unless this program wrote it. It must be locked.
  func claim(for schema: Schema) throws(StoreError) {
    let file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard file >= 0 else { throw .cannotOpen(Self.reason()) }
    defer { Glibc.close(file) }
    try checkHeader(of: file, schema)
    guard fchmod(file, 0o600) == 0 else { throw .cannotOpen(Self.reason()) }
    for suffix in ["-wal", "-shm"] { close(toOthers: path + suffix) }
  }

  /// Throws `exposed` if it is there and anyone but its owner may read or write it.
  func refuseExposed() throws(StoreError) {
    var status = stat()
    guard lstat(path, &status) != 0 || status.st_mode & 0o077 == 0 else { throw .exposed }
  }

  /// Throws `cannotOpen` if it is there.
  func refuseExisting() throws(StoreError) {
    var status = stat()
    guard lstat(path, &status) != 0 else { throw .cannotOpen("it is there already") }
  }

  /// Makes an empty file that must not be there yet.
  func create() throws(StoreError) {
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .cannotOpen(Self.reason()) }
    defer { Glibc.close(file) }
    guard fchmod(file, 0o600) == 0 else { throw .cannotOpen(Self.reason()) }
  }

  /// Takes the file away.
  func remove() {
    for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
  }

  /// Gives the file, once it is on the disk, another name, which must not be there yet.
  func rename(to other: StoreFile) throws(StoreError) {
    try synchronize()
    guard link(path, other.path) == 0 else { throw .cannotOpen(errno == EEXIST ? "it is there already" : Self.reason()) }
    unlink(path)
    try other.synchronize()
  }

  /// Whether a write-ahead log waits beside it.
  var hasLog: Bool {
    var status = stat()
    return lstat(path + "-wal", &status) == 0 && status.st_size > 0
  }

  /// Whether it is there and has anything in it.
  var byteCount: Int {
    var status = stat()
    return lstat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Writes the file itself to the disk, and that it is there.
  func synchronize() throws(StoreError) {
    let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
    for (name, flags) in [(path, O_RDONLY), (folder.isEmpty ? "/" : String(folder), O_RDONLY | O_DIRECTORY)] {
      let file = open(name, flags | O_CLOEXEC)
      guard file >= 0 else { throw .inputOutput(Self.reason()) }
      defer { Glibc.close(file) }
      guard fsync(file) == 0 else { throw .inputOutput(Self.reason()) }
    }
  }

  private func refuseAllButOrdinaryFile() throws(StoreError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw .cannotOpen(Self.reason())
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFLNK: throw .cannotOpen("it is a symbolic link")
    case S_IFDIR: throw .cannotOpen("it is a folder")
    default: throw .cannotOpen("it is no ordinary file")
    }
    guard status.st_mode & 0o222 != 0, access(path, R_OK | W_OK) == 0 else { throw .cannotOpen("it is read-only") }
  }

  private func close(toOthers name: String) {
    let file = open(name, O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return }
    fchmod(file, 0o600)
    Glibc.close(file)
  }

  private func checkHeader(of file: Int32, _ schema: Schema) throws(StoreError) {
    var header = [UInt8](repeating: 0, count: 100)
    let count = pread(file, &header, header.count, 0)
    guard count >= 0 else { throw .inputOutput(Self.reason()) }
    if count == 0 { return }
    guard count == header.count, header.starts(with: "SQLite format 3\0".utf8) else { throw .damaged("it is no SQLite database") }
    try schema.refuse(application: Self.number(header[68..<72]), version: Self.number(header[60..<64]))
    guard hasLog || Int64(byteCount) >= Self.number(header[28..<32]) * Self.pageSize(header[16..<18]) else {
      throw .damaged("its end is missing")
    }
  }

  /// A page of 65,536 bytes is written 1.
  private static func pageSize(_ bytes: ArraySlice<UInt8>) -> Int64 {
    let size = number(bytes)
    return size == 1 ? 65_536 : size
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int64 {
    Int64(bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
  }

  private static func reason() -> String {
    String(cString: strerror(errno))
  }
}
