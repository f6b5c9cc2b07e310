import ArgumentParser

/// A number of bytes on the command line: `65536`, `64K`, `1M`, `1G`.
struct ByteCount: ExpressibleByArgument, Equatable {
  static let largest = 1 << 30

  let bytes: Int

  init?(argument: String) {
    let shift =
      switch argument.last {
      case "k", "K": 10
      case "m", "M": 20
      case "g", "G": 30
      default: 0
      }
    guard let number = Int(shift == 0 ? argument[...] : argument.dropLast()), number > 0, number <= Self.largest >> shift else {
      return nil
    }
    bytes = number << shift
  }

  init(bytes: Int) { self.bytes = bytes }

  var defaultValueDescription: String {
    bytes.isMultiple(of: 1 << 20) ? "\(bytes >> 20)M" : "\(bytes)"
  }
}
