import Chat

/// What a person has asked the server and not been answered: the answers of one kind come in the order of their questions.
struct Questions {
  /// What was said before.
  struct Past: Equatable {
    let conversation: Address
    let count: Int
    /// nil: whatever it was.
    let words: String?

    var query: HistoryQuery { HistoryQuery(conversation: conversation, limit: UInt64(clamping: count), search: words) }

    /// For an answer without messages.
    var nothing: String { words == nil ? "nothing was said here yet" : "nothing here has that in it" }

    /// For an answer that does not hold all there is.
    var more: String {
      guard words == nil else { return "there is more that has that in it" }
      return count < HistoryQuery.limits.upperBound ? "there is more: /history \(2 * count)" : "there is more"
    }
  }

  private enum Open: Equatable {
    case past(Past)
    case leave(Name)
  }

  /// What may fail because something is not there.
  private var open: [Open] = []
  private var people: [Name] = []
  private var sought: [Name] = []

  mutating func ask(_ past: Past) { open.append(.past(past)) }

  mutating func leave(_ room: Name) { open.append(.leave(room)) }

  /// Whether a person is among those who are online.
  mutating func ask(about person: Name) { people.append(person) }

  /// Whether a person would hear what we say to them now.
  mutating func look(for person: Name) { sought.append(person) }

  /// Whether we looked for the person.
  mutating func answerAboutSought(_ person: Name) -> Bool {
    guard let index = sought.firstIndex(of: person) else { return false }
    sought.remove(at: index)
    return true
  }

  mutating func answerAboutPerson() -> Name? { people.isEmpty ? nil : people.removeFirst() }

  /// What a page of history answers.
  mutating func answerAboutPast() -> Past? {
    guard let index = open.firstIndex(where: { if case .past = $0 { true } else { false } }) else { return nil }
    guard case .past(let past) = open.remove(at: index) else { return nil }
    return past
  }

  mutating func left(_ room: Name) {
    if let index = open.firstIndex(of: .leave(room)) { open.remove(at: index) }
  }

  /// The server refuses something that has no id; what was asked for, when that is of the past and not there.
  mutating func failed(_ code: ChatError.Code) -> Past? {
    switch code {
    case .notFound:
      guard !open.isEmpty, case .past(let past) = open.removeFirst() else { return nil }
      return past
    case .notSupported:
      _ = answerAboutPast()
      return nil
    default: return nil
    }
  }
}
