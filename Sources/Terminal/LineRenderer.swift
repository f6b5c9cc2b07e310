/// Makes bytes for a terminal of lines, harmless whatever their texts hold.
package struct LineRenderer: Sendable {
  /// A line as bytes, with the newline at its end, and where its state stands: always in its last row.
  struct Rendered {
    let bytes: [UInt8]
    let rows: Int
    let stateColumn: Int
  }

  /// A state and the space before it.
  private static let stateWidth = 3

  let palette: Palette
  package let columns: Int

  /// - Parameter columns: how wide the terminal is.
  package init(palette: Palette, columns: Int) {
    self.palette = palette
    self.columns = columns
  }

  /// The line's rows, each with its newline.
  package func bytes(_ line: Line) -> [UInt8] { render(line).bytes }

  func render(_ line: Line) -> Rendered {
    var writer = RowWriter(palette: palette, columns: columns)
    for piece in line.pieces { writer.write(TerminalFilter.visible(piece.text, newlines: .kept), piece.style) }
    var column = 0
    if let state = line.state {
      // The layout is the same whatever the state is.
      writer.reserve(Self.stateWidth)
      column = writer.column + 1
      writer.write(" \(TerminalFilter.visible(state.text))", .faint)
    }
    writer.finish()
    return Rendered(bytes: writer.bytes, rows: writer.rows, stateColumn: column)
  }
}
