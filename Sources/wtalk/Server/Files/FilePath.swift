/// Where a request leads below a folder: the names on the way, decoded once.
struct FilePath: Equatable {
  let names: [String]
  /// Whether it ends in a slash, as the path of a folder does.
  let isFolder: Bool

  /// Reads a URL's path, without the query; nil for anything but plain names: `..`, hidden ones, empty ones, and escapes that are broken
  /// or hide a slash or NUL.
  init?(_ path: Substring) {
    guard path.hasPrefix("/") else { return nil }
    let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    isFolder = segments.last?.isEmpty ?? true
    let names = (isFolder ? segments.dropLast() : segments[...]).compactMap(Self.name)
    guard names.count == segments.count - (isFolder ? 1 : 0) else { return nil }
    self.names = names
  }

  private static func name(_ segment: Substring) -> String? {
    guard let name = PercentEncoding.decode(segment), !name.isEmpty, !name.hasPrefix("."), !name.utf8.contains(UInt8(ascii: "/")) else {
      return nil
    }
    return name
  }
}
