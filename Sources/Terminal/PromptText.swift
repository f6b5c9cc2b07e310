internal import CEdit

/// What stands before the line being typed, in the two forms that libedit and its layout need.
struct PromptText: Equatable {
  /// Escape sequences stand between two of these.
  static let mark: Unicode.Scalar = "\u{1}"

  /// What is seen.
  let characters: [Unicode.Scalar]
  /// The same with the sequences of its styles.
  let marked: [Unicode.Scalar]

  static let none = PromptText(Line("")) { _ in ("", "") }

  private struct Cell {
    var sequences: String
    let character: Unicode.Scalar

    /// libedit keeps no sequence before a character without width.
    var takesSequences: Bool { cedit_width(character.value) > 0 }
  }

  init(_ line: Line, sequence: (Style) -> (on: String, off: String)) {
    var cells: [Cell] = []
    var waiting = ""
    for piece in line.pieces where !piece.text.isEmpty {
      let (on, off) = sequence(piece.style)
      waiting += on
      for character in TerminalFilter.visible(piece.text).unicodeScalars {
        cells.append(Cell(sequences: "", character: character))
        guard cells[cells.count - 1].takesSequences else { continue }
        swap(&cells[cells.count - 1].sequences, &waiting)
      }
      waiting += off
    }
    // Nor one that has nothing behind it, so the last character goes without its style.
    if let last = cells.lastIndex(where: \.takesSequences) { cells[last].sequences += waiting }
    characters = cells.map(\.character)
    marked = cells.flatMap { cell in
      (cell.sequences.isEmpty ? [] : [Self.mark] + Array(cell.sequences.unicodeScalars) + [Self.mark]) + [cell.character]
    }
  }
}
