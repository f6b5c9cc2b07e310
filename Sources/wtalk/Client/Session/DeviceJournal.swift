import Chat
import ChatStore

/// What a run gives to the store of its device: what waits until it is kept, in order, and how much of what is kept has been seen.
///
/// At a prompt a message is kept before it is shown; in a pipe after it was printed.
struct DeviceJournal {
  enum Manner {
    /// There is no store.
    case off
    case keepsFirst
    case printsFirst
  }

  /// What is done once something is kept.
  enum Entry: Equatable {
    /// The line may go out.
    case line(OutboxLine)
    /// The message may be shown.
    case push(Push)
    /// What was printed up to this mark of the inbox will not be printed again.
    case printed(mark: UInt64)
    case nothing
  }

  /// What follows from something that is to be kept.
  enum Step: Equatable {
    case act(ClientSession.Action)
    /// It needs no store, or no longer.
    case goOn(Entry)
  }

  struct Kept {
    let entry: Entry
    let position: InboxPosition?
    /// Whether the store did not have it before.
    let isNew: Bool
  }

  /// Names what is asked of the screen; the marks of an inbox are other numbers.
  static let screenMark: UInt64 = 0

  private(set) var manner: Manner
  /// How many lines wait.
  private(set) var lineCount = 0
  private var waiting: [(entry: Entry, position: InboxPosition?)] = []
  /// Messages that were printed and are not kept yet.
  private var printed: [DeviceChange.Kind] = []
  /// How many of them the output has been asked about, and where in the inbox they end.
  private var asked: (mark: UInt64, count: Int, position: InboxPosition?)?
  /// The newest message that the screen was given, and what it was asked about.
  private var shown: Int64
  private var seen: Int64
  private var askedScreen: Int64?

  /// - Parameter newest: the newest message that is kept, which the start shows.
  init(_ manner: Manner, newest: Int64) {
    self.manner = manner
    shown = newest
    // Whether the last run has seen all of it is not known.
    seen = newest > 0 ? newest - 1 : 0
  }

  /// Whether nothing waits.
  var isIdle: Bool { waiting.isEmpty }

  /// The lines that wait.
  var lines: [MessageID] { waiting.compactMap { if case .line(let line) = $0.entry { line.id } else { nil } } }

  /// What the store is to be given; `entry` comes back once it is kept.
  mutating func add(_ change: DeviceChange, _ entry: Entry = .nothing) -> ClientSession.Action {
    waiting.append((entry, change.position))
    if case .line = entry { lineCount += 1 }
    return .keep(change)
  }

  /// The first ones are kept; `newest` is the newest message then.
  mutating func kept(_ batch: DeviceBatch) -> [Kept] {
    let count = min(batch.news.count, waiting.count)
    let kept = zip(waiting.prefix(count), batch.news).map { Kept(entry: $0.entry, position: $0.position, isNew: $1) }
    waiting.removeFirst(count)
    for case .line in kept.map(\.entry) { lineCount -= 1 }
    shown = batch.newest
    return kept
  }

  /// The store is gone: what waited has to go on without it.
  mutating func close() -> [Entry] {
    defer { (manner, waiting, lineCount, printed, asked) = (.off, [], 0, [], nil) }
    return waiting.map(\.entry)
  }

  // MARK: The output

  mutating func print(_ push: Push, isShown: Bool) { printed.append(.took(push, isShown: isShown)) }

  /// The output is asked whether it has come to this mark, which stands at this place in the inbox.
  mutating func ask(_ mark: UInt64, at position: InboxPosition?) { asked = (mark, printed.count, position) }

  /// The output has come to a mark: what to keep of that.
  mutating func reached(_ mark: UInt64) -> [ClientSession.Action] {
    guard let asked, asked.mark == mark else { return [] }
    self.asked = nil
    let actions = printed.prefix(asked.count).map { add(DeviceChange($0)) }
    printed.removeFirst(asked.count)
    return actions + [add(DeviceChange(.moved, at: asked.position), .printed(mark: mark))]
  }

  // MARK: The screen

  /// Whether the screen is to be asked how far it is.
  mutating func asksScreen() -> Bool {
    guard manner == .keepsFirst, askedScreen == nil, shown > seen else { return false }
    askedScreen = shown
    return true
  }

  /// The screen has shown all that it was asked about.
  mutating func reachedScreen() -> [ClientSession.Action] {
    guard manner == .keepsFirst, let askedScreen else { return [] }
    (seen, self.askedScreen) = (askedScreen, nil)
    return [add(DeviceChange(.showed(through: seen)))]
  }
}
