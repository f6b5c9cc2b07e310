import Chat
import Glibc
import NIOCore
import Synchronization
import Terminal

/// The local end of a person: the prompt, which the main thread reads.
final class ClientPrompt: ClientLocal {
  /// What the person is shown, and how.
  private struct View: ~Copyable {
    var formatter: ScreenFormatter
    var attention = Attention()
    var status: PromptStatus
    var acquaintances = Acquaintances()
    /// The line as it stood when a key had been pressed last.
    var typed = ""
    /// Whether lines that are entered leave the screen, to be shown again in their form.
    var showsOwnLines = true
  }

  private let prompt: Prompt
  private let view: Mutex<View>
  private let tell: ClientRun.Tell
  private let finished: @Sendable (ExitStatus) -> Void
  private let started = Gate()
  private let isReading = Atomic(false)

  /// nil when the terminal cannot be prepared; to be called before other threads start.
  init?(_ configuration: ClientConfiguration, tell: @escaping ClientRun.Tell, finished: @escaping @Sendable (ExitStatus) -> Void) {
    let formatter = ScreenFormatter(configuration.screen)
    let status = PromptStatus(configuration.session.manner)
    var prepared = Prompt.Configuration(formatter.prompt(status), history: "history")
    prepared.erasesEntered = true
    prepared.drained = { tell { $0.outputResumed() } }
    prepared.answered = { answer in
      tell {
        if case .secret(let secret) = answer { $0.handle(.answered(secret)) } else { $0.handle(.answered(nil)) }
      }
    }
    prepared.reached = { mark in tell { $0.handle(.shown(mark)) } }
    let person = Person()
    prepared.typed = { line in person.prompt?.wasTyped(line) }
    prepared.complete = { line, cursor in person.prompt?.complete(line, cursor) ?? Completion(start: cursor, choices: []) }
    guard let prompt = Prompt(prepared) else { return nil }
    self.prompt = prompt
    self.tell = tell
    self.finished = finished
    view = Mutex(View(formatter: formatter, status: status))
    person.prompt = self
  }

  /// Reads lines until the session ends; for the main thread.
  func run() {
    started.wait()
    while true {
      switch prompt.readLine() {
      case .line(let line, let isErased):
        view.withLock { $0.showsOwnLines = isErased }
        tell { $0.read(.records(RecordBatch(Array(line.utf8)))) }
      case .endOfInput: return tell { $0.handle(.endOfInput) }
      case .interrupted: return tell { $0.handle(.signalled(SIGINT)) }
      case .stopped: return
      }
    }
  }

  /// Prints what is left and restores the terminal; for the main thread.
  func finish() { prompt.finish() }

  /// A signal arrived; returns whether it was the prompt's.
  func take(_ signal: Int32) -> Bool {
    switch signal {
    case SIGWINCH: prompt.resized()
    case SIGTSTP: prompt.suspend()
    case SIGINT where isReading.load(ordering: .relaxed): prompt.interrupt()
    default: return false
    }
    return true
  }

  func readInput() {
    if !isReading.exchange(true, ordering: .relaxed) { started.open() }
  }

  func together(_ body: () -> Void) { prompt.together(body) }

  func print(_ record: ByteBuffer) { prompt.show(Line(String(buffer: record))) }

  func flush() -> Bool { true }

  func confirm(_ mark: UInt64) { prompt.mark(mark) }

  func show(_ shown: Shown) -> Bool {
    if case .progress(let message, let tag, let progress) = shown {
      let (state, otherwise) = view.withLock { $0.formatter.change(message, tag: tag, progress) }
      prompt.change(state, otherwise: otherwise)
      return true
    }
    let lines = view.withLock { view in
      shown.isOurs && !view.showsOwnLines ? [] : view.formatter.lines(for: shown, at: WallClock.milliseconds)
    }
    if case .message(let message) = shown, message.calls { call(for: message) }
    return lines.map { prompt.show($0) }.allSatisfy(\.self)
  }

  func setPrompt(_ status: PromptStatus) {
    let line = view.withLock { view in
      view.status = status
      return view.formatter.prompt(status)
    }
    prompt.setPrompt(line)
    tellTitle()
  }

  func know(_ acquaintances: Acquaintances) { view.withLock { $0.acquaintances = acquaintances } }

  func set(_ setting: Setting?) {
    guard let setting else {
      let lines = view.withLock { $0.formatter.settingLines }
      return lines.forEach { prompt.show(Line($0)) }
    }
    view.withLock { $0.formatter.settings.set(setting) }
    setPrompt(view.withLock { $0.status })
  }

  func edit(_ text: String) { prompt.edit(text) }

  func ask(_ question: String) { prompt.ask(question) }

  func report(_ text: String) {
    if isReading.load(ordering: .relaxed), isatty(STDERR_FILENO) == 1 {
      _ = show(.report(text))
    } else {
      Diagnostics.report(text)
    }
  }

  func trace(_ line: String) { prompt.show(Line(line, .faint)) }

  func exit(_ status: ExitStatus) {
    prompt.stop()
    started.open()
    finished(status)
  }

  /// A message came that the person should see.
  private func call(for message: SpokenMessage) {
    let (settings, calls) = view.withLock { view in
      (view.formatter.settings, view.attention.called(at: WallClock.milliseconds, isSilent: message.isSilent))
    }
    tellTitle()
    guard calls else { return }
    if settings.bell { prompt.ring() }
    if settings.notify { prompt.notify("\(message.from?.description ?? "wtalk")", message.text) }
  }

  private func wasTyped(_ line: String) {
    let (wasUnread, isNew, settings) = view.withLock { view in
      defer { view.typed = line }
      return (view.attention.seen(), view.typed != line, view.formatter.settings)
    }
    if wasUnread { tellTitle() }
    let isMessage = isNew && settings.typing && TypedLine.isMessage(line)
    if isMessage || settings.readMarks { tell { $0.handle(.keyed(tellsTyping: isMessage, tellsRead: settings.readMarks)) } }
  }

  private func tellTitle() {
    prompt.setTitle(view.withLock { PromptWords.title($0.status, unread: $0.attention.unread) })
  }

  private func complete(_ line: String, _ cursor: Int) -> Completion {
    let (isChat, acquaintances) = view.withLock { ($0.status.name != nil, $0.acquaintances) }
    return LineCompletion(commands: SlashCommand.entries(isChat: isChat), acquaintances: acquaintances).complete(line, at: cursor)
  }

  /// Lets the closures of the prompt find what holds it; set before the first of them is called.
  private final class Person: @unchecked Sendable {
    weak var prompt: ClientPrompt?
  }
}

extension Shown {
  /// Whether it stands for a line that was entered.
  fileprivate var isOurs: Bool {
    switch self {
    case .own, .command: true
    default: false
    }
  }
}
