import Chat
import Terminal

/// Gives what is shown to a person its form.
struct ScreenFormatter {
  var settings: ScreenSettings

  private let localTime: (Int64) -> LocalTime
  /// The day that was told last.
  private var day: String?

  /// - Parameter localTime: what the clock on the wall shows at a time in milliseconds since 1970.
  init(_ settings: ScreenSettings, localTime: @escaping (Int64) -> LocalTime = LocalTime.init(milliseconds:)) {
    self.settings = settings
    self.localTime = localTime
  }

  /// - Parameter now: milliseconds since 1970.
  mutating func lines(for shown: Shown, at now: Int64) -> [Line] {
    let lines = styledLines(for: shown, at: now)
    return settings.color ? lines : lines.map(\.plain)
  }

  /// What the state of a line of ours becomes, and the line that tells it when that one is out of reach.
  func change(_ message: SpokenMessage, tag: UInt64, _ progress: Progress) -> (state: Line.State, otherwise: Line) {
    let (state, line) = (progress.change(of: message, tag: tag), progress.line(for: message))
    return settings.color ? (state, line) : (state.plain, line.plain)
  }

  func prompt(_ status: PromptStatus) -> Line {
    let line = PromptWords.line(status)
    return settings.color ? line : line.plain
  }

  /// What `/set` tells.
  var settingLines: [String] {
    Setting.Kind.allCases.map { kind in
      switch kind {
      case .bell: "bell \(Self.words(settings.bell))"
      case .color: "color \(Self.words(settings.color))"
      case .notify: "notify \(Self.words(settings.notify))"
      case .pretty: "pretty \(Self.words(settings.pretty))"
      case .readMarks: "read-marks \(Self.words(settings.readMarks))"
      case .timestamps: "timestamps \(settings.timestamps)"
      case .typing: "typing \(Self.words(settings.typing))"
      }
    }
  }

  private static func words(_ isOn: Bool) -> String { isOn ? "on" : "off" }

  private mutating func styledLines(for shown: Shown, at now: Int64) -> [Line] {
    switch shown {
    case .message(let message): dated(message, at: now, MessageWords(message, isOwn: false, settings))
    case .own(let message, let tag, let progress), .ownElsewhere(let message, let tag, let progress):
      dated(message, at: now, MessageWords(message, isOwn: true, settings), state: progress.state(of: message, tag: tag))
    case .recalled(let message, let isOwn): dated(message, at: now, MessageWords(message, isOwn: isOwn, settings))
    case .progress(let message, _, let progress): [progress.line(for: message)]
    case .presence(let conversation, let isOpen, let changes): [PresenceLine.line(changes, in: isOpen ? nil : conversation)]
    case .remark(let text): [Line("* \(text)", .faint)]
    case .report(let text): [Line([Line.Piece("wtalk: ", .warning), Line.Piece(text)])]
    case .answer(let lines): lines.map { Line($0) }
    case .command(let text): [Line(text, .faint)]
    }
  }

  private mutating func dated(_ message: SpokenMessage, at now: Int64, _ words: MessageWords, state: Line.State? = nil) -> [Line] {
    let time = localTime(message.time ?? now)
    let stamp = settings.timestamps.text(time).map { [Line.Piece("\($0) ", .faint)] } ?? []
    return dayLine(time, at: now) + [Line(stamp + words.pieces, state: state)]
  }

  /// Says that another day has begun: not for the first messages of today, nor where every time tells its day.
  private mutating func dayLine(_ time: LocalTime, at now: Int64) -> [Line] {
    let told = day ?? localTime(now).date
    day = time.date
    guard told != time.date, settings.timestamps != .off, !settings.timestamps.hasDate else { return [] }
    return [Line("── \(time.dayName) \(time.date) ──", .faint)]
  }
}

extension Line {
  /// The same without styles.
  fileprivate var plain: Line { Line(pieces.map { Line.Piece($0.text) }, state: state?.plain) }
}

extension Line.State {
  fileprivate var plain: Line.State { Line.State(tag: tag, text: text, style: .plain) }
}
