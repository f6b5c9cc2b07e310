import Chat

/// The names and rooms that came up in a run, for Tab; sorted, and so many that a person still looks at them.
struct Acquaintances: Equatable, Sendable {
  private static let limit = 1_000

  private(set) var names: [Name] = []
  private(set) var rooms: [Name] = []

  init(names: [Name] = [], rooms: [Name] = []) {
    self.names = names.sorted()
    self.rooms = rooms.sorted()
  }

  /// Whether it was not known before.
  mutating func add(_ name: Name) -> Bool { Self.add(name, to: &names) }

  mutating func add(room: Name) -> Bool { Self.add(room, to: &rooms) }

  private static func add(_ name: Name, to names: inout [Name]) -> Bool {
    guard names.count < limit else { return false }
    let index = index(of: name, in: names)
    guard index == names.endIndex || names[index] != name else { return false }
    names.insert(name, at: index)
    return true
  }

  /// Where it stands or would stand; asked for each message that comes, so it does not look at all of them.
  private static func index(of name: Name, in names: [Name]) -> Int {
    var range = 0..<names.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = names[middle] < name ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}
