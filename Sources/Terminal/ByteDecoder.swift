/// Decodes UTF-8 that may be wrong, keeping the bytes that are.
struct ByteDecoder {
  enum Unit: Equatable {
    case scalar(Unicode.Scalar)
    case invalid(UInt8)
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Returns the next scalar, or the next byte that is part of none; nil at the end.
  mutating func next() -> Unit? {
    guard position < bytes.count else { return nil }
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes[position...].prefix(4).makeIterator()
    if case .valid(let encoded) = parser.parseScalar(from: &iterator) {
      position += encoded.count
      return .scalar(Unicode.UTF8.decode(encoded))
    }
    defer { position += 1 }
    return .invalid(bytes[position])
  }
}
