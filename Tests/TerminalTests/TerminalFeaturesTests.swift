import Testing

@testable import Terminal

@Suite struct TerminalFeaturesTests {
  private func features(_ variables: [String: String]) -> TerminalFeatures { TerminalFeatures { variables[$0] } }

  @Test(arguments: ["dumb", "linux", "vt220", "", "cons25"])
  func `terminals without titles get none`(_ terminal: String) {
    #expect(features(["TERM": terminal]) == TerminalFeatures())
    #expect(features([:]) == TerminalFeatures())
  }

  @Test(arguments: ["xterm-256color", "screen", "tmux-256color", "foot", "st-256color", "screen.xterm-256color", "xterm-kitty"])
  func `others do`(_ terminal: String) {
    #expect(features(["TERM": terminal]).knowsTitle)
  }

  @Test func `a notice has the form that the terminal knows`() {
    #expect(features(["TERM": "xterm"]).notice("bob", "hi; there") == "\u{1B}]9;wtalk: bob: hi, there\u{7}")
    #expect(features(["TERM": "foot"]).notice("bob;x", "hi") == "\u{1B}]777;notify;wtalk: bob,x;hi\u{7}")
    #expect(features(["TERM": "xterm", "VTE_VERSION": "7000"]).notice == .long)
    #expect(features(["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app", "VTE_VERSION": "7000"]).notice == .short)
    #expect(features(["TERM": "xterm", "VTE_VERSION": "", "TMUX": ""]).notice("bob", "hi") == "\u{1B}]9;wtalk: bob: hi\u{7}")
    let wrapped = features(["TERM": "screen", "TMUX": "/tmp/x,1,0"]).notice("bob", "hi")
    #expect(wrapped == "\u{1B}Ptmux;\u{1B}\u{1B}]9;wtalk: bob: hi\u{7}\u{1B}\\")
  }

  @Test func `what a peer says cannot end a sequence`() {
    let notice = features(["TERM": "xterm"]).notice("bob", "a\u{7}b\u{1B}\\c\u{9C}")
    #expect(notice.dropFirst().dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
    #expect(notice.count < 500 && features(["TERM": "xterm"]).notice("bob", String(repeating: "x", count: 9_999)).count < 500)
  }

  @Test func `a title is short, though one character of it is long`() {
    let long = "a" + String(repeating: "\u{915}\u{94D}", count: 9_999)
    #expect(features(["TERM": "xterm"]).title(long).unicodeScalars.count < 300)
  }
}
