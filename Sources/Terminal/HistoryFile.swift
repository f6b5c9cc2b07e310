internal import Glibc

/// The lines typed at a prompt, kept in a file that several runs share.
///
/// A line is written in one piece behind the others, newlines as `\n` and backslashes as `\\`. Whoever changes the file holds its lock,
/// and the file that is locked may have been replaced meanwhile. What cannot be read or written is not kept, and nobody is told.
package struct HistoryFile: Sendable {
  /// The longest line that is kept, in bytes.
  private static let longestLine = 1 << 16
  private static let mostBytes = 1 << 20
  private static let newline = UInt8(ascii: "\n")
  private static let backslash = UInt8(ascii: "\\")

  private let path: String
  private let limit: Int

  /// `limit` bounds how many lines are kept; at most twice as many stand in the file.
  package init(path: String, limit: Int = 1_000) {
    self.path = path
    self.limit = max(limit, 1)
  }

  /// The lines, oldest first; empty when there is no file, or it cannot be read.
  package func load() -> [String] {
    guard let file = SharedFile(path, creates: false) else { return [] }
    return Self.lines(of: file.end(2 * Self.mostBytes)).suffix(limit).compactMap(Self.decode)
  }

  /// Adds a line behind those of every other run; one that repeats the last, is empty or starts with a space is not kept.
  package func append(_ line: String) {
    guard !line.isEmpty, !line.utf8.starts(with: [UInt8(ascii: " ")]), line.utf8.count <= Self.longestLine else { return }
    guard let file = lockedFile() else { return }
    let content = file.end(2 * Self.mostBytes)
    let lines = Self.lines(of: content)
    let added = Self.encode(line)
    guard lines.last.map({ !$0.elementsEqual(added) }) ?? true else { return }
    if lines.count < 2 * limit, content.count + added.count < 2 * Self.mostBytes {
      let mend = content.last ?? Self.newline == Self.newline ? [] : [Self.newline]
      file.append(mend + added + [Self.newline])
    } else {
      file.replace(with: kept(of: lines, before: added) + added + [Self.newline])
    }
  }

  /// Makes the file and its folder where they are missing.
  private func lockedFile() -> SharedFile? {
    SharedFile.makeFolder(of: path)
    // Each time around somebody else has replaced the file.
    for _ in 0..<100 {
      guard let file = SharedFile(path, creates: true) else { return nil }
      file.lock()
      if file.isCurrent { return file }
    }
    return nil
  }

  /// The newest lines, with a newline behind each, that leave room for one more.
  private func kept(of lines: [ArraySlice<UInt8>], before added: [UInt8]) -> [UInt8] {
    var room = Self.mostBytes - added.count
    let newest = lines.suffix(limit - 1).reversed().prefix { line in
      room -= line.count + 1
      return room >= 0
    }
    return newest.reversed().flatMap { $0 + [Self.newline] }
  }

  private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] { bytes.split(separator: newline) }

  private static func encode(_ line: String) -> [UInt8] {
    var encoded: [UInt8] = []
    encoded.reserveCapacity(line.utf8.count)
    for byte in line.utf8 {
      switch byte {
      case newline: encoded += [backslash, UInt8(ascii: "n")]
      case backslash: encoded += [backslash, backslash]
      default: encoded.append(byte)
      }
    }
    return encoded
  }

  /// nil for what is not UTF-8; a backslash that another program wrote stands for itself.
  private static func decode(_ encoded: ArraySlice<UInt8>) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(encoded.count)
    var rest = encoded
    while let byte = rest.popFirst() {
      switch (byte, rest.first) {
      case (backslash, UInt8(ascii: "n")):
        bytes.append(newline)
        rest.removeFirst()
      case (backslash, backslash):
        bytes.append(backslash)
        rest.removeFirst()
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
