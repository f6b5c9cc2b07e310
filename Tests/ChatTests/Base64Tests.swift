import Foundation
import Testing

@testable import Chat

@Suite struct Base64Tests {
  @Test func `bytes of every length are written as Foundation writes them and read back`() {
    var generator = SplitMix64(seed: 1)
    for count in 0..<100 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      var text: [UInt8] = []
      Base64.append(bytes, to: &text)
      let string = String(decoding: text, as: UTF8.self)
      #expect(string == Data(bytes).base64EncodedString())
      #expect(Base64.decode(string) == bytes)
    }
  }

  @Test(arguments: ["A", "AA", "AAA", "=", "====", "A===", "AB==", "AAB=", "AA=A", "AA==AAAA", "AA-_", "AA==\n", "A A=", "AAAAA==="])
  func `only one text stands for a value`(text: String) {
    #expect(Base64.decode(text) == nil)
  }
}
