import Glibc
import Terminal
import WebSocketCore

/// Shows the runs in a log again, with their timing.
struct Replay {
  /// The beginning of a file that is no log says enough.
  private static let mostComplaints = 10

  private let log: LogReader
  private let path: String
  private var session: ReplayedSession
  private var formatter: ScreenFormatter
  private var clock: ReplayClock
  private var output: ReplayOutput
  private var complaints = 0

  /// - Throws: 73 when the log cannot be opened, 74 or 65 when it cannot be read.
  init(_ path: String, speed: ReplaySpeed, _ screen: ScreenOptions) throws(Failure) {
    self.path = path
    formatter = ScreenFormatter(screen.replaySettings)
    log = try LogReader(path)
    session = ReplayedSession(try Self.outcomes(of: log))
    clock = ReplayClock(speed, at: .now)
    output = ReplayOutput(
      Palette(
        terminal: Environment.value("TERM"), colorTerm: Environment.value("COLORTERM"), isOff: Environment.value("NO_COLOR") != nil))
  }

  /// Runs to the end of the log, or to a signal, and ends the process.
  static func run(_ path: String, speed: ReplaySpeed, _ screen: ScreenOptions) -> Never {
    TerminalLocale.set()
    SignalThread([SIGINT, SIGTERM]).start { signal in
      exit((signal == SIGINT ? ExitStatus.interrupted : .terminated).rawValue)
    }
    do throws(Failure) {
      var replay = try Replay(path, speed: speed, screen)
      try exit(replay.play().rawValue)
    } catch {
      Diagnostics.exit(error)
    }
  }

  private mutating func play() throws(Failure) -> ExitStatus {
    defer { output.flush() }
    while let line = try log.next() {
      switch line {
      case .event(let event): show(session.follow(event))
      case .bad(let why): complain(why)
      }
    }
    show(session.finish())
    output.flush()
    if complaints > Self.mostComplaints { Diagnostics.report("\(path): \(complaints - Self.mostComplaints) more lines are no events") }
    return complaints == 0 ? .done : .unsendable
  }

  private mutating func show(_ moments: [ReplayedSession.Moment]) {
    formatter.settings.name = session.name
    for moment in moments {
      output.wait(until: clock.due(moment.elapsed, at: .now))
      for line in formatter.lines(for: moment.shown, at: WallClock.milliseconds) { output.print(line) }
    }
  }

  private mutating func complain(_ why: String) {
    output.flush()
    complaints += 1
    if complaints <= Self.mostComplaints { Diagnostics.report(why) }
  }

  /// What the log tells of its messages; nothing where it can be read once only.
  private static func outcomes(of log: LogReader) throws(Failure) -> Outcomes {
    var outcomes = Outcomes()
    guard log.rewind() else { return outcomes }
    while let line = try log.next() {
      if case .event(let event) = line { outcomes.add(event) }
    }
    return log.rewind() ? outcomes : Outcomes()
  }
}

extension ScreenOptions {
  /// A replay has no bell, and times unless they are not wanted.
  fileprivate var replaySettings: ScreenSettings {
    ScreenSettings(timestamps: timestamps ?? .minutes, color: !noColor, pretty: pretty)
  }
}
