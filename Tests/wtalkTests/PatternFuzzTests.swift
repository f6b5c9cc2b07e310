import Foundation
import Glibc
import Testing

@testable import wtalk

/// The system's `regcomp` and `regexec` in a locale of UTF-8.
private final class SystemPattern {
  private var pattern = regex_t()
  private let locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil)

  init?(_ text: String) {
    let before = uselocale(locale)
    defer { uselocale(before) }
    guard regcomp(&pattern, text, REG_EXTENDED | REG_NOSUB) == 0 else { return nil }
  }

  deinit {
    regfree(&pattern)
    freelocale(locale)
  }

  func matches(_ text: String) -> Bool {
    let before = uselocale(locale)
    defer { uselocale(before) }
    return regexec(&pattern, text, 0, nil, 0) == 0
  }
}

/// Makes patterns of few characters, and texts in which they are likely to be found.
private struct PatternGenerator {
  private static let atoms = ["a", "b", "é", ".", "[ab]", "[^a]", "[.-b]", "[[:alpha:]]", "[[:digit:]b]", "\\.", "\n", "1"]
  private static let characters = ["a", "b", "é", "1", ".", "\n", "你"]

  func pattern() -> String {
    (Int.random(in: 0..<4) == 0 ? "^" : "") + alternatives(depth: 0) + (Int.random(in: 0..<4) == 0 ? "$" : "")
  }

  func text() -> String {
    (0..<Int.random(in: 0..<9)).map { _ in Self.characters.randomElement() ?? "" }.joined()
  }

  private func alternatives(depth: Int) -> String {
    (0...(Int.random(in: 0..<3) / 2)).map { _ in branch(depth) }.joined(separator: "|")
  }

  private func branch(_ depth: Int) -> String {
    (0..<Int.random(in: 1...3)).map { _ in atom(depth) + repetition() }.joined()
  }

  private func atom(_ depth: Int) -> String {
    Int.random(in: 0..<4) == 0 && depth < 3 ? "(\(alternatives(depth: depth + 1)))" : Self.atoms.randomElement() ?? ""
  }

  private func repetition() -> String {
    Bool.random() ? "" : ["*", "+", "?", "{2}", "{1,2}", "{2,}", "{0,1}"].randomElement() ?? ""
  }
}

struct PatternFuzzTests {
  /// How many times more than usual; `WTALK_FUZZ=N` makes a long run.
  private static let factor = ProcessInfo.processInfo.environment["WTALK_FUZZ"].flatMap(Int.init) ?? 1

  @Test func `patterns find what the system's regexec finds`() throws {
    let generator = PatternGenerator()
    var found = 0
    for _ in 0..<2_000 * Self.factor {
      let text = generator.pattern()
      let (pattern, system) = (try Pattern(text), try #require(SystemPattern(text), "\(text)"))
      for message in (0..<10).map({ _ in generator.text() }) {
        let matches = Array(message.utf8).withUnsafeBytes { pattern.matches($0) }
        if matches { found += 1 }
        guard matches == system.matches(message) else {
          Issue.record("\(text.debugDescription) in \(message.debugDescription): \(matches)")
          return
        }
      }
    }
    #expect(found > 1_000)
  }

  @Test func `no text and no bytes make it trap`() {
    let characters = Array("ab^$*+?{}()[]|\\.,:=-129 \né").map(String.init)
    for _ in 0..<5_000 * Self.factor {
      let text = (0..<Int.random(in: 0..<12)).map { _ in characters.randomElement() ?? "" }.joined()
      guard let pattern = try? Pattern(text) else { continue }
      let bytes = (0..<Int.random(in: 0..<12)).map { _ in Bool.random() ? UInt8.random(in: 0...255) : UInt8.random(in: 0x61...0x63) }
      _ = bytes.withUnsafeBytes { pattern.matches($0) }
    }
  }
}
