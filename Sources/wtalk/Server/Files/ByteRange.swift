/// What a Range field asks for (RFC 9110 §14.1.2).
enum ByteRange: Equatable {
  case whole
  case part(Range<Int64>)
  /// Nothing of it is there.
  case unsatisfiable

  /// What is no single range of bytes is as if it were not there: other units, several ranges, malformed ones (RFC 9110 §14.2).
  ///
  /// - Parameter size: of the whole.
  init(_ field: String?, of size: Int64) {
    self = field.flatMap { Self.read($0, size) } ?? .whole
  }

  private static func read(_ field: String, _ size: Int64) -> ByteRange? {
    guard field.lowercased().hasPrefix("bytes=") else { return nil }
    let bounds = field.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
    guard bounds.count == 2, bounds.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else { return nil }
    let (first, last) = (number(bounds[0]), number(bounds[1]))
    switch (first, last) {
    case (nil, nil): return nil
    case (nil, let count?): return count > 0 && size > 0 ? .part(size - min(count, size)..<size) : .unsatisfiable
    case (let first?, let last?) where first > last: return nil
    case (let first?, _) where first >= size: return .unsatisfiable
    case (let first?, let last): return .part(first..<min(last ?? .max, size - 1) + 1)
    }
  }

  /// Of digits alone; nil for none, the greatest for too many.
  private static func number(_ digits: Substring) -> Int64? { digits.isEmpty ? nil : Int64(digits) ?? .max }
}
