/// Makes bytes for a terminal of lines, harmless whatever their texts hold; a locale must have been set.
package struct LineRenderer: Sendable {
  /// A line as bytes, with the newline at its end, and where its state stands: always in its last row.
  struct Rendered {
    let bytes: [UInt8]
    let rows: Int
    let stateColumn: Int
  }

  private static let stateWidth = 2

  private let palette: Palette
  private let columns: Int
  private let canMove: Bool

  /// - Parameters: columns: how wide the terminal is; canMove: whether its cursor can be moved, as a state needs it that is to be changed.
  package init(palette: Palette, columns: Int, canMove: Bool = false) {
    self.palette = palette
    self.columns = columns
    self.canMove = canMove
  }

  /// The line's rows, each with its newline.
  package func bytes(_ line: Line) -> [UInt8] { render(line).bytes }

  func render(_ line: Line) -> Rendered {
    var writer = RowWriter(palette: palette, columns: columns)
    for piece in line.pieces { writer.write(TerminalFilter.visible(piece.text, newlines: .kept), piece.style) }
    var column = 0
    if let state = line.state {
      // With a space before it. The layout is the same whatever the state is.
      writer.reserve(Self.stateWidth + 1)
      column = writer.column + 1
      write(state, at: column, with: &writer)
    }
    writer.finish()
    return Rendered(bytes: writer.bytes, rows: writer.rows, stateColumn: column)
  }

  /// Another state in the place of one, for a cursor in its row.
  func replace(with state: Line.State, at column: Int) -> [UInt8] {
    let (on, off) = palette.sequence(for: state.style)
    let (text, width) = Self.text(state)
    return Array("\r\u{1B}[\(column)C\(on)\(text)\(off)\(String(repeating: " ", count: Self.stateWidth - width))".utf8)
  }

  private func write(_ state: Line.State, at column: Int, with writer: inout RowWriter) {
    let text = Self.text(state).text
    if canMove, !writer.isCertain, !text.isEmpty {
      writer.move(to: column)
      writer.write(text, state.style)
    } else {
      writer.write(" \(text)", state.style)
    }
  }

  /// What of a state has room, harmless, and its width.
  private static func text(_ state: Line.State) -> (text: String, width: Int) {
    var (text, width) = ("", 0)
    for character in TerminalFilter.visible(state.text) {
      let cell = Cell(character, .faint)
      guard width + cell.width <= stateWidth else { break }
      text.append(character)
      width += cell.width
    }
    return (text, width)
  }
}
