/// What the operator of a server says and does while it runs, as `server`.
package enum OperatorOrder: Equatable, Sendable {
  /// In a room, one to one, or to everyone who is here.
  case say(String, to: Address?)
  /// Ends all sessions and connections of a name.
  case kick(Name)
}
