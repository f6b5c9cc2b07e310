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
    let index = names.firstIndex { $0 >= name } ?? names.endIndex
    guard index == names.endIndex || names[index] != name else { return false }
    names.insert(name, at: index)
    return true
  }
}
