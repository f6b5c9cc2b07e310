/// Who is here under which name, for the operator of the server.
package struct Attendance: Equatable, Sendable {
  package struct Person: Equatable, Sendable {
    package let name: Name
    /// On the chat protocol.
    package internal(set) var sessions = 0
    /// Without it.
    package internal(set) var plain = 0
    package internal(set) var rooms: Set<Name> = []
  }

  /// Sorted by name.
  package internal(set) var people: [Person] = []

  package init() {}

  /// Sorted by name.
  package var rooms: [Name] { people.reduce(into: Set()) { $0.formUnion($1.rooms) }.sorted() }
}
