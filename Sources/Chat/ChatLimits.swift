/// What one `send` and one frame of the chat protocol may hold; told in `welcome`.
package struct ChatLimits: Equatable, Sendable {
  /// Bytes of UTF-8 in one text.
  package let text: Int
  package let lines: Int
  /// Bytes of one frame.
  package let frame: Int

  package init(text: Int = 65_536, lines: Int = 200, frame: Int = 458_752) {
    self.text = text
    self.lines = lines
    self.frame = frame
  }
}
