/// One thing that is shown, on a row of its own or several: pieces of text, made harmless where they are printed.
package struct Line: Equatable, Sendable {
  package struct Piece: Equatable, Sendable {
    package var text: String
    package var style: Style

    package init(_ text: String, _ style: Style = .plain) {
      self.text = text
      self.style = style
    }
  }

  /// What has become of what the line tells, behind its text; it can be changed while the line is on the screen.
  package struct State: Equatable, Sendable {
    /// Whose state it is.
    package let tag: UInt64
    /// Two columns at most.
    package let text: String
    package let style: Style

    package init(tag: UInt64, text: String, style: Style = .faint) {
      self.tag = tag
      self.text = text
      self.style = style
    }
  }

  package var pieces: [Piece]
  package var state: State?

  package init(_ pieces: [Piece], state: State? = nil) {
    self.pieces = pieces
    self.state = state
  }

  package init(_ text: String, _ style: Style = .plain) {
    self.init([Piece(text, style)])
  }
}
