/// What `/set` changes.
enum Setting: Equatable {
  case bell(Bool)
  case notify(Bool)
  case color(Bool)
  case pretty(Bool)
  case readMarks(Bool)
  case timestamps(Timestamps)
  case typing(Bool)

  /// What it is called.
  enum Kind: String, CaseIterable {
    case bell, color, notify, pretty
    case readMarks = "read-marks"
    case timestamps, typing

    /// What can be said behind it.
    var values: [String] { self == .timestamps ? Timestamps.allCases.map(\.rawValue) : ["on", "off"] }
  }

  /// nil for a value that this kind does not have.
  init?(_ kind: Kind, _ value: String) {
    if kind == .timestamps {
      guard let form = Timestamps(rawValue: value) else { return nil }
      self = .timestamps(form)
      return
    }
    guard ["on", "off", "yes", "no"].contains(value) else { return nil }
    let isOn = value == "on" || value == "yes"
    switch kind {
    case .bell: self = .bell(isOn)
    case .color: self = .color(isOn)
    case .notify: self = .notify(isOn)
    case .pretty: self = .pretty(isOn)
    case .readMarks: self = .readMarks(isOn)
    case .timestamps: return nil
    case .typing: self = .typing(isOn)
    }
  }
}
