import Chat

/// How a person wants to see things, and to be seen.
struct ScreenSettings: Equatable {
  /// Who sees them; nil on a plain connection.
  var name: Name?
  var timestamps = Timestamps.off
  var color = true
  /// Whether texts that are JSON are laid out.
  var pretty = false
  var bell = true
  var notify = false
  /// Whether others are told that the person is typing.
  var typing = true
  /// Whether others are told what the person has read.
  var readMarks = false

  mutating func set(_ setting: Setting) {
    switch setting {
    case .bell(let on): bell = on
    case .notify(let on): notify = on
    case .color(let on): color = on
    case .pretty(let on): pretty = on
    case .readMarks(let on): readMarks = on
    case .timestamps(let form): timestamps = form
    case .typing(let on): typing = on
    }
  }
}
