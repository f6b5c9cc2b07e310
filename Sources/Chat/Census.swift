/// How many are here, counted without looking at what each does.
package struct Census: Equatable, Sendable {
  /// On the chat protocol, with a name.
  package internal(set) var sessions = 0
  /// Without the chat protocol.
  package internal(set) var plain = 0
  /// Those that have no name yet.
  package internal(set) var visitors = 0
  /// Names that have a session.
  package internal(set) var names = 0
  /// Rooms, and conversations one to one, that somebody hears.
  package internal(set) var conversations = 0
}
