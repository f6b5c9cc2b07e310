/// Makes bytes for the terminal of what is shown, and knows which of it can still be changed.
struct ShownRows {
  private struct Tagged {
    let tag: UInt64
    /// How many rows were printed when its last was; its state stands there.
    let row: Int
    let column: Int
  }

  private struct Size: Equatable {
    let columns: Int
    let rows: Int
  }

  /// What we call the window.
  private(set) var title: String?

  /// On a narrower terminal nobody knows what became of a row.
  private static let leastColumns = 10

  private let palette: Palette
  private let features: TerminalFeatures
  private let canMove: Bool
  private var size = Size(columns: 0, rows: 0)
  private var printed = 0
  /// So many rows stand above the cursor on the screen, or more, when nothing stands below what was shown.
  private var surelyAbove = 0
  private var tagged: [Tagged] = []

  /// - Parameter canMove: whether the cursor can be moved.
  init(palette: Palette, canMove: Bool = true, features: TerminalFeatures = TerminalFeatures()) {
    self.palette = palette
    self.canMove = canMove
    self.features = features
  }

  /// What to print; the cursor is at the start of an empty row before it and after it.
  mutating func render(_ outputs: [PromptOutput], columns: Int, rows: Int) -> [UInt8] {
    take(Size(columns: columns, rows: max(rows, 1)))
    var bytes: [UInt8] = []
    // Of several titles the last is seen, and several bells are heard as one.
    var latestTitle: String?
    var rings = false
    for output in outputs {
      switch output {
      case .line(let line): show(line, &bytes)
      case .change(let state, let otherwise): change(state, otherwise, &bytes)
      case .ring: rings = true
      case .title(let title): latestTitle = title
      case .notice(let title, let body): bytes.append(contentsOf: features.notice(title, body).utf8)
      }
    }
    if let latestTitle { setTitle(latestTitle, &bytes) }
    if rings { bytes.append(TerminalFeatures.bell) }
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

  private var renderer: LineRenderer { LineRenderer(palette: palette, columns: size.columns, canMove: canMove) }

  private mutating func take(_ size: Size) {
    if size != self.size { forget() }
    self.size = size
  }

  private mutating func show(_ line: Line, _ bytes: inout [UInt8]) {
    let rendered = renderer.render(line)
    bytes.append(contentsOf: rendered.bytes)
    printed += rendered.rows
    surelyAbove = min(surelyAbove + rendered.rows, size.rows - 1)
    guard canMove, size.columns >= Self.leastColumns, let state = line.state else { return }
    tagged.append(Tagged(tag: state.tag, row: printed, column: rendered.stateColumn))
    // Twice as many before they are looked through, so that it costs little.
    if tagged.count > 2 * size.rows { tagged = tagged.filter { distance(to: $0) < size.rows } }
  }

  private mutating func change(_ state: Line.State, _ otherwise: Line, _ bytes: inout [UInt8]) {
    guard let line = tagged.last(where: { $0.tag == state.tag }), distance(to: line) <= surelyAbove else {
      return show(otherwise, &bytes)
    }
    bytes.append(contentsOf: "\u{1B}[\(distance(to: line))A".utf8)
    bytes.append(contentsOf: renderer.replace(with: state, at: line.column))
    bytes.append(contentsOf: "\r\u{1B}[\(distance(to: line))B".utf8)
  }

  /// How many rows above the cursor its state stands.
  private func distance(to line: Tagged) -> Int { printed - line.row + 1 }

  private mutating func setTitle(_ title: String, _ bytes: inout [UInt8]) {
    guard features.knowsTitle, title != self.title else { return }
    if self.title == nil { bytes.append(contentsOf: TerminalFeatures.pushTitle.utf8) }
    self.title = title
    bytes.append(contentsOf: features.title(title).utf8)
  }
}
