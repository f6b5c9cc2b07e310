import CSQLite

/// Where a store lies.
package enum FileSystem {
  private static let nfs: UInt32 = 0x6969
  private static let fuse: UInt32 = 0x6573_5546
  private static let smb: Set<UInt32> = [0x517B, 0xFF53_4D42, 0xFE53_4D42]

  /// Whether a path, or the folder it is to be made in, lies on a file system of the network or of a process (NFS, SMB, FUSE), where several
  /// machines do not see each other's locks and the write-ahead log cannot be relied upon; false where that cannot be told.
  package static func isRemote(_ path: String) -> Bool {
    let type = csqlite_file_system(path)
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "."
    return isRemote(type: type == 0 ? csqlite_file_system(String(folder)) : type)
  }

  static func isRemote(type: UInt32) -> Bool {
    type == nfs || type == fuse || smb.contains(type)
  }
}
