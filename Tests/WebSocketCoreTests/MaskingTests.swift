import NIOCore
import Testing

@testable import WebSocketCore

@Suite struct MaskingTests {
  @Test func `masking is the XOR of RFC 6455, for every length and cut`() {
    let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
    for length in 0...40 {
      let source = (0..<length).map { UInt8($0 &* 11 & 0xFF) }
      let expected = source.enumerated().map { $1 ^ key[$0 % 4] }
      for cut in 0...length {
        var masking = MaskingKey(littleEndian: 0x3D21_FA37)
        #expect(apply(&masking, Array(source[..<cut])) + apply(&masking, Array(source[cut...])) == expected)
      }
    }
  }

  private func apply(_ key: inout MaskingKey, _ source: [UInt8]) -> [UInt8] {
    var target = [UInt8](repeating: 0, count: source.count)
    source.withUnsafeBytes { from in target.withUnsafeMutableBytes { into in key.apply(to: from, into: into) } }
    return target
  }

  @Test func `a masked frame is the example of RFC 6455 §5.7`() {
    var buffer = ByteBuffer()
    Frame(.text, ByteBuffer(string: "Hello")).encode(into: &buffer, masking: MaskingKey(littleEndian: 0x3D21_FA37))
    #expect(Array(buffer.readableBytesView) == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
  }
}
