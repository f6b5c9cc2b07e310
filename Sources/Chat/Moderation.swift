/// What an operator does about a name.
package enum Moderation: String, Equatable, Sendable, CaseIterable {
  /// Its sessions end; it may come back.
  case kick
  /// Its sessions end, and it cannot come back.
  case ban
  case unban
  /// It hears and says nothing.
  case mute
  case unmute
}
