/// Pairs of texts in two columns.
enum AlignedRows {
  static func lines(_ rows: [(left: String, right: String)]) -> [String] {
    let width = rows.map(\.left.count).max() ?? 0
    return rows.map { $0.left + String(repeating: " ", count: width - $0.left.count + 2) + $0.right }
  }
}
