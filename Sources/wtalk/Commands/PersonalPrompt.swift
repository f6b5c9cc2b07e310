import Terminal

extension Prompt.Configuration {
  /// As the person's terminal and environment want it.
  ///
  /// - Parameter history: the name of the file that lines are remembered in.
  init(_ prompt: Line, history: String) {
    self.init(program: "wtalk", prompt: prompt)
    palette = Palette(
      terminal: Environment.value("TERM"), colorTerm: Environment.value("COLORTERM"), isOff: Environment.value("NO_COLOR") != nil)
    features = TerminalFeatures(Environment.value)
    self.history = StateFolder.path(history).map { HistoryFile(path: $0) }
  }
}
