import Chat
import Glibc
import NIOCore
import Synchronization
import Terminal

/// The prompt of whoever started the server at a terminal; the main thread reads it.
final class ServerConsole: Sendable {
  private let prompt: Prompt
  private let log: LogOutput
  private let isReading = Atomic(false)
  private let shared: Shared

  /// Whether somebody sits there who can be asked: a terminal on both sides, whose keys are ours.
  static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp() }

  /// nil when the terminal cannot be prepared; to be called before other threads start.
  init?(log: LogOutput) {
    let shared = Shared()
    var prepared = Prompt.Configuration(Line("server> ", .strong), history: "server-history")
    prepared.complete = { line, cursor in
      LineCompletion(commands: ConsoleCommand.table, acquaintances: shared.known()).complete(line, at: cursor)
    }
    prepared.drained = { shared.isBehind.store(false, ordering: .relaxed) }
    guard let prompt = Prompt(prepared) else { return nil }
    self.prompt = prompt
    self.log = log
    self.shared = shared
  }

  /// Takes commands until the server is to stop; for the main thread.
  func run(_ chat: OperatedChat, stop: @escaping @Sendable () -> Void) {
    shared.chat.withLock { $0 = chat }
    chat.hear { [self] name, text in _ = tell(Line([Line.Piece("\(name) → server: ", .name(name.hue)), Line.Piece(text)])) }
    log.show { [self] line in tell(Line(line, .faint)) }
    isReading.store(true, ordering: .relaxed)
    while take(prompt.readLine(), chat, stop) {}
    isReading.store(false, ordering: .relaxed)
    log.show(on: nil)
    prompt.finish()
  }

  /// The server stops.
  func stop() { prompt.stop() }

  func show(_ lines: [String]) { prompt.together { for line in lines { prompt.show(Line(line)) } } }

  /// A signal arrived; returns whether it was the prompt's.
  func take(_ signal: Int32) -> Bool {
    guard isReading.load(ordering: .relaxed) else { return false }
    switch signal {
    case SIGWINCH: prompt.resized()
    case SIGTSTP: prompt.suspend()
    case SIGINT: prompt.interrupt()
    default: return false
    }
    return true
  }

  /// Whether to go on.
  private func take(_ event: Prompt.Event, _ chat: OperatedChat, _ stop: () -> Void) -> Bool {
    switch event {
    case .line(let line, _):
      do throws(CommandMistake) {
        if let command = try ConsoleCommand.read(line) { return perform(command, chat, stop) }
      } catch {
        prompt.show(Line(error.why, .warning))
      }
      return true
    case .endOfInput, .interrupted:
      stop()
      return false
    case .stopped: return false
    }
  }

  private func perform(_ command: ConsoleCommand, _ chat: OperatedChat, _ stop: () -> Void) -> Bool {
    switch command {
    case .who(let room): show(AttendanceWords.lines(chat.attendance, in: room))
    case .say(let text, nil): order(.say(text, to: nil), "everyone who is here was told", chat)
    case .say(let text, let room?): order(.say(text, to: .room(room)), "#\(room) was told", chat)
    case .to(let name, let text): order(.say(text, to: .person(name)), "\(name) was told", chat)
    case .kick(let name): order(.kick(name), "\(name) was put out", chat)
    case .metrics: show(chat.summary)
    case .help(let name): show(ConsoleCommand.help(name))
    case .quit:
      stop()
      return false
    }
    return true
  }

  private func order(_ order: OperatorOrder, _ success: String, _ chat: OperatedChat) {
    chat.operate(order) { [prompt] answer in
      switch answer {
      case .refused(let error): prompt.show(Line(error.message, .warning))
      case .done, .accounts, .logins: prompt.show(Line(success, .faint))
      }
    }
  }

  /// Shows a line that nobody asked for; false: the screen is behind, and it is not shown.
  private func tell(_ line: Line) -> Bool {
    guard !shared.isBehind.load(ordering: .relaxed) else { return false }
    if !prompt.show(line) { shared.isBehind.store(true, ordering: .relaxed) }
    return true
  }

  /// What the closures of the prompt have to find, which is there earlier.
  private final class Shared: Sendable {
    let chat = Mutex<OperatedChat?>(nil)
    /// Whether more than enough waits for the screen.
    let isBehind = Atomic(false)

    func known() -> Acquaintances {
      guard let attendance = chat.withLock({ $0 })?.attendance else { return Acquaintances() }
      return Acquaintances(names: attendance.people.map(\.name), rooms: attendance.rooms)
    }
  }
}
