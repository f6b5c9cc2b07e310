import Testing

@testable import WebSocketTransport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Headers of the PROXY protocol with changed bytes, the same in every run; `WTALK_FUZZ=N` multiplies the number of inputs.
@Suite struct ProxyHeaderFuzzTests {
  @Test func `no bytes trap, whatever they are, and more of them never change an answer`() {
    var random = SeededGenerator(seed: 11)
    let factor = getenv("WTALK_FUZZ").flatMap { Int(String(cString: $0)) } ?? 1
    for _ in 0..<(2_000 * factor) {
      let bytes = Self.mutant(using: &random)
      var answer: (header: ProxyHeader, length: Int)?
      for end in 0...bytes.count {
        guard let parsed = try? ProxyHeader.parse(Array(bytes[..<end])) else { continue }
        if let answer, answer != parsed { Issue.record("\(bytes): \(answer), then \(parsed)") }
        if parsed.length > end { Issue.record("\(bytes): longer than what there is") }
        answer = parsed
      }
    }
  }

  /// A good header with a few bytes changed, or noise.
  private static func mutant(using random: inout SeededGenerator) -> [UInt8] {
    let good = [
      Array("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\nx".utf8), Array("PROXY UNKNOWN\r\n".utf8),
      ProxyHeaderTests.binary(0x21, 0x11, [UInt8](repeating: 7, count: 14)), ProxyHeaderTests.binary(0x20, 0x00, []),
      ProxyHeaderTests.binary(0x21, 0x21, [UInt8](repeating: 7, count: 36)),
      (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) },
    ]
    var bytes = good.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
      bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
    }
    return bytes
  }
}
