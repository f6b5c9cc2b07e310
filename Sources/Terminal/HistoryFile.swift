/// The lines typed at a prompt, kept in a file that several runs share.
package struct HistoryFile: Sendable {
  private let path: String
  private let limit: Int

  /// `limit` bounds how many lines are kept.
  package init(path: String, limit: Int = 1_000) {
    self.path = path
    self.limit = limit
  }

  /// The lines, oldest first; empty when there is no file, or it cannot be read.
  package func load() -> [String] { [] }

  /// Adds a line behind those of every other run; one that repeats the last, is empty or starts with a space is not kept.
  package func append(_ line: String) {}
}
