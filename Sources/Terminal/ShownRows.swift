/// Makes bytes for the terminal of what is shown, and knows which of it can still be changed.
struct ShownRows {
  private let palette: Palette

  init(palette: Palette) {
    self.palette = palette
  }

  /// What to print; the cursor is at the start of an empty row before it and after it.
  mutating func render(_ outputs: [PromptOutput], columns: Int, rows: Int) -> [UInt8] {
    outputs.flatMap { output -> [UInt8] in
      switch output {
      case .line(let line), .change(_, otherwise: let line):
        let text = line.pieces.map { TerminalFilter.visible($0.text, newlines: .gutter) }.joined()
        return Array("\(text)\(line.state.map { " \($0.text)" } ?? "")\n".utf8)
      case .ring: return [7]
      case .title, .notice: return []
      }
    }
  }

  /// Prompt and line took so many rows of a screen of `rows`, below what was shown.
  mutating func promptTook(_ count: Int, rows: Int) {}

  /// Nothing that was shown can be changed any more: something else wrote on the screen, or its size changed.
  mutating func forget() {}
}
