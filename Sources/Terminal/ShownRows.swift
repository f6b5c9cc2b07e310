/// Makes bytes for the terminal of what is shown, and knows which of it can still be changed.
struct ShownRows {
  private struct Tagged {
    let tag: UInt64
    /// The row that its state stands in, counted from the first that was printed.
    let row: Int
    let column: Int
  }

  private let palette: Palette
  private let features: TerminalFeatures
  /// Whether the cursor can be moved.
  private let canMove: Bool
  private var columns = 0
  private var printed = 0
  /// The row of the screen that the cursor is in at least, when nothing stands below what was shown.
  private var surelyAbove = 0
  private var tagged: [Tagged] = []
  /// What we call the window.
  private(set) var title: String?

  init(palette: Palette, canMove: Bool = true, features: TerminalFeatures = TerminalFeatures()) {
    self.palette = palette
    self.canMove = canMove
    self.features = features
  }

  /// What to print; the cursor is at the start of an empty row before it and after it.
  mutating func render(_ outputs: [PromptOutput], columns: Int, rows: Int) -> [UInt8] {
    if columns != self.columns { forget() }
    self.columns = columns
    var bytes: [UInt8] = []
    for output in outputs {
      switch output {
      case .line(let line): show(line, rows: rows, &bytes)
      case .change(let state, let otherwise): change(state, otherwise, rows: rows, &bytes)
      case .ring: bytes.append(7)
      case .title(let title): setTitle(title, &bytes)
      case .notice(let title, let body): bytes.append(contentsOf: features.notice(title, body).utf8)
      }
    }
    return bytes
  }

  /// Prompt and line took so many rows of a screen of `rows`, below what was shown.
  mutating func promptTook(_ count: Int, rows: Int) {
    surelyAbove = max(min(surelyAbove, rows - count), 0)
  }

  /// Nothing that was shown can be changed any more: something else wrote on the screen, or its size changed.
  mutating func forget() {
    tagged = []
    surelyAbove = 0
  }

  /// Our title again, after the one from before was brought back.
  func titleAnew() -> [UInt8] {
    title.map { Array("\(TerminalFeatures.pushTitle)\(features.title($0))".utf8) } ?? []
  }

  private mutating func show(_ line: Line, rows: Int, _ bytes: inout [UInt8]) {
    let rendered = LineRenderer(palette: palette, columns: columns).render(line)
    bytes.append(contentsOf: rendered.bytes)
    printed += rendered.rows
    surelyAbove = min(surelyAbove + rendered.rows, max(rows - 1, 0))
    guard canMove, let state = line.state else { return }
    tagged.append(Tagged(tag: state.tag, row: printed, column: rendered.stateColumn))
    // Twice as many before they are looked through, so that it costs little.
    if tagged.count > 2 * max(rows, 1) { tagged.removeAll { printed - $0.row >= rows } }
  }

  private mutating func change(_ state: Line.State, _ otherwise: Line, rows: Int, _ bytes: inout [UInt8]) {
    guard let line = tagged.last(where: { $0.tag == state.tag }), printed - line.row + 1 <= surelyAbove else {
      return show(otherwise, rows: rows, &bytes)
    }
    let up = printed - line.row + 1
    let text = TerminalFilter.visible(state.text)
    let (on, off) = palette.sequence(for: .faint)
    let padded = text + String(repeating: " ", count: max(2 - text.unicodeScalars.count, 0))
    bytes.append(contentsOf: "\u{1B}[\(up)A\r\u{1B}[\(line.column)C\(on)\(padded)\(off)\u{1B}[\(up)B\r".utf8)
  }

  private mutating func setTitle(_ title: String, _ bytes: inout [UInt8]) {
    guard features.knowsTitle else { return }
    if self.title == nil { bytes.append(contentsOf: TerminalFeatures.pushTitle.utf8) }
    if self.title != title { bytes.append(contentsOf: features.title(title).utf8) }
    self.title = title
  }
}
