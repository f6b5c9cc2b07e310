/// How records follow one another in a stream of bytes.
package enum RecordFraming: Equatable, Sendable {
  /// Each record ends with these bytes, of which there is at least one; the last one may lack them.
  case separated(by: [UInt8])
  /// All of the input is one record; in the output, lines.
  case whole
  /// Before each record stands its length: four bytes, big-endian.
  case lengthPrefixed
  /// None: what one read brings is a record, cut where it is too long; the output is one stream of bytes.
  case unframed

  package static let lines = separated(by: [UInt8(ascii: "\n")])

  /// Writes a record of less than 4 GiB behind those before it.
  package func append(_ record: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    if case .lengthPrefixed = self {
      withUnsafeBytes(of: UInt32(record.count).bigEndian) { output.append(contentsOf: $0) }
    }
    output.append(contentsOf: record)
    switch self {
    case .separated(let separator): output.append(contentsOf: separator)
    case .whole: output.append(UInt8(ascii: "\n"))
    case .lengthPrefixed, .unframed: break
    }
  }
}
