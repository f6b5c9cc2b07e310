/// A list of entity tags as If-None-Match has it (RFC 9110 §8.8.3, §13.1.2), read in linear time.
struct EntityTags {
  private let isAny: Bool
  /// With their quotes, without the mark of weakness.
  private let tags: [Substring]

  /// - Parameter fields: the values of all fields of that name; from what is no tag on, the rest of a value does not count.
  init(_ fields: [String]) {
    isAny = fields == ["*"]
    tags = fields.flatMap(Self.read)
  }

  /// The weak comparison: whether any of them is `tag`.
  func contains(_ tag: String) -> Bool { isAny || tags.contains(tag[...]) }

  private static func read(_ field: String) -> [Substring] {
    var tags: [Substring] = []
    var rest = field[...]
    while true {
      rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
      if rest.hasPrefix("W/") { rest = rest.dropFirst(2) }
      guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { return tags }
      tags.append(rest[...end])
      rest = rest[rest.index(after: end)...]
    }
  }
}
