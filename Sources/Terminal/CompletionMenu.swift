internal import CEdit

/// The choices that Tab shows: in columns, read downwards.
struct CompletionMenu {
  private static let limit = 100
  private static let gap = 2

  let rows: [Line]

  init(_ choices: [String], columns: Int) {
    let shown = choices.prefix(Self.limit).map { TerminalFilter.visible($0).withoutTrailingSpace }
    let width = (shown.map(\.columns).max() ?? 0) + Self.gap
    // The last column needs no gap.
    let perRow = max(1, (columns + Self.gap - 1) / width)
    let height = (shown.count + perRow - 1) / perRow
    var rows = (0..<height).map { row in
      let cells = stride(from: row, to: shown.count, by: height).map { shown[$0] }
      return Line(cells.dropLast().map { $0.padded(to: width) }.joined() + (cells.last ?? ""))
    }
    if choices.count > Self.limit { rows.append(Line("and \(choices.count - Self.limit) more", .faint)) }
    self.rows = rows
  }
}

extension String {
  fileprivate var withoutTrailingSpace: String { hasSuffix(" ") ? String(dropLast()) : self }

  fileprivate var columns: Int { unicodeScalars.reduce(0) { $0 + Int(cedit_width($1.value)) } }

  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - columns)) }
}
