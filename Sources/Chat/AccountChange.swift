/// What is to be different about an account; nil leaves as it is.
package struct AccountChange: Equatable, Sendable {
  package var isOperator: Bool?
  package var isBanned: Bool?
  package var isMuted: Bool?

  package init(isOperator: Bool? = nil, isBanned: Bool? = nil, isMuted: Bool? = nil) {
    self.isOperator = isOperator
    self.isBanned = isBanned
    self.isMuted = isMuted
  }

  /// Nil for a kick, which changes nothing.
  package init?(_ moderation: Moderation) {
    switch moderation {
    case .kick: return nil
    case .ban: self.init(isBanned: true)
    case .unban: self.init(isBanned: false)
    case .mute: self.init(isMuted: true)
    case .unmute: self.init(isMuted: false)
    }
  }
}
