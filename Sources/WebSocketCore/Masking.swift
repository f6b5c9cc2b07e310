/// The four bytes that a client's payload is XORed with (RFC 6455 §5.3).
package struct MaskingKey: Equatable, Sendable {
  /// The key's first byte is the lowest eight bits.
  private(set) var littleEndian: UInt32

  package init(littleEndian: UInt32) { self.littleEndian = littleEndian }

  /// A fresh key; the generator must be unpredictable to the application that supplies the payload.
  package static func random(using generator: inout some RandomNumberGenerator) -> MaskingKey {
    MaskingKey(littleEndian: generator.next())
  }

  /// Masks or unmasks `source` into `target`, and turns the key so that the next call continues the same payload.
  ///
  /// `target` holds at least as many bytes as `source`, and may be the same memory.
  mutating func apply(to source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) {
    precondition(target.count >= source.count)
    guard let from = source.baseAddress, let to = target.baseAddress else { return }
    let wide = UInt64(littleEndian) << 32 | UInt64(littleEndian)
    var offset = 0
    while offset &+ 8 <= source.count {
      let word = UInt64(littleEndian: from.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      to.storeBytes(of: (word ^ wide).littleEndian, toByteOffset: offset, as: UInt64.self)
      offset &+= 8
    }
    while offset < source.count {
      let byte = from.load(fromByteOffset: offset, as: UInt8.self)
      let key = UInt8(truncatingIfNeeded: littleEndian &>> (8 &* UInt32(truncatingIfNeeded: offset & 3)))
      to.storeBytes(of: byte ^ key, toByteOffset: offset, as: UInt8.self)
      offset &+= 1
    }
    let turn = 8 * UInt32(source.count & 3)
    littleEndian = littleEndian >> turn | littleEndian << (32 - turn)
  }
}
