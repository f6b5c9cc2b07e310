import Foundation
import Testing

@testable import Chat

@Suite struct JSONFuzzTests {
  /// How many times more than usual; `WTALK_FUZZ=N` makes a long run.
  static let factor = ProcessInfo.processInfo.environment["WTALK_FUZZ"].flatMap(Int.init) ?? 1

  private func foundationAccepts(_ bytes: [UInt8]) -> Bool {
    (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
  }

  /// The ways in which the scanner may refuse what Foundation reads: it says which one, and it is true of the text.
  private func isDocumentedStrictness(_ error: JSONError, _ bytes: [UInt8]) -> Bool {
    switch error {
    case .duplicateKey, .loneSurrogate, .tooDeep, .tooManyMembers: true
    case .notUTF8: String(validating: bytes, as: UTF8.self) == nil
    case .malformed: bytes.starts(with: [0xEF, 0xBB, 0xBF]) || bytes.prefix(4).contains(0) || hasTrailingComma(bytes)
    }
  }

  /// Foundation lets the comma in `[1,]` pass.
  private func hasTrailingComma(_ bytes: [UInt8]) -> Bool {
    let visible = bytes.filter { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
    return zip(visible, visible.dropFirst()).contains { $0 == UInt8(ascii: ",") && [UInt8(ascii: "]"), UInt8(ascii: "}")].contains($1) }
  }

  /// Foundation refuses a number that no `Double` holds; the grammar does not.
  private func hasHugeExponent(_ bytes: [UInt8]) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains(/[eE][+-]?[0-9]{3}/)
  }

  @Test(arguments: 0..<4)
  func `the scanner and Foundation agree on what is JSON`(part: Int) {
    var generator = JSONGenerator(seed: UInt64(part))
    var accepted = 0
    let count = 50_000 * Self.factor
    for _ in 0..<count {
      let bytes = generator.text()
      let error = bytes.withUnsafeBytes { JSONVerdict.error(of: $0) }
      let isAccepted = foundationAccepts(bytes)
      if error == nil { accepted += 1 }
      guard (error == nil) != isAccepted else { continue }
      let isDocumented = error.map { isDocumentedStrictness($0, bytes) } ?? hasHugeExponent(bytes)
      guard isDocumented else {
        let verdict = error.map { "\($0)" } ?? "accepted"
        Issue.record("scanner: \(verdict), accepted by Foundation: \(isAccepted), \(String(decoding: bytes, as: UTF8.self)) \(bytes)")
        return
      }
    }
    #expect(accepted > count / 10 && accepted < count * 9 / 10)
  }

  @Test(arguments: 0..<2)
  func `no bytes make the parsers of frames trap`(part: Int) {
    var generator = JSONGenerator(seed: UInt64(100 + part))
    for _ in 0..<20_000 * Self.factor {
      generator.text().withUnsafeBytes { bytes in
        _ = try? ChatRequest.parse(bytes)
        _ = try? ChatEvent.parse(bytes)
      }
    }
  }
}
