import WebSocketCore

/// Thins out what would be logged again and again: of each kind the first, and then once a second how many there were more.
struct LogSampler<Kind: Hashable> {
  private struct Window {
    let end: Instant
    var omitted = 0
  }

  private static var interval: Duration { .seconds(1) }
  /// More kinds at a time than this are taken for one.
  private static var kindLimit: Int { 64 }

  private var windows: [Kind: Window] = [:]
  /// The window of all kinds beyond the limit.
  private var others: Window?

  /// Whether this one is to be logged; else it is counted.
  mutating func takes(_ kind: Kind, at now: Instant) -> Bool {
    if windows[kind] != nil {
      windows[kind]?.omitted += 1
    } else if windows.count < Self.kindLimit {
      windows[kind] = Window(end: now + Self.interval)
      return true
    } else {
      others = others ?? Window(end: now + Self.interval)
      others?.omitted += 1
    }
    return false
  }

  /// When `tick` is due.
  var deadline: Instant? { (windows.values.map(\.end) + [others?.end].compactMap(\.self)).min() }

  /// What was left out since it was last told, by kind; nil is the kind of all others.
  mutating func tick(at now: Instant) -> [(kind: Kind?, omitted: Int)] {
    var told: [(kind: Kind?, omitted: Int)] = []
    for (kind, window) in windows where window.end <= now {
      windows[kind] = window.omitted > 0 ? Window(end: now + Self.interval) : nil
      if window.omitted > 0 { told.append((kind, window.omitted)) }
    }
    if let window = others, window.end <= now {
      others = nil
      told.append((nil, window.omitted))
    }
    return told
  }
}
