/// Turns typed bytes into keys: what a terminal marks as pasted is one of them, and so is Alt-Enter.
///
/// Escape alone is a key, too, which only time tells from a beginning of these.
struct KeyDecoder {
  enum Key: Equatable {
    case character(Unicode.Scalar)
    /// With newlines where lines end.
    case paste([Unicode.Scalar])
    case altEnter
  }

  /// What stands for an Escape that begins no other key.
  var loneEscape: Unicode.Scalar = "\u{1B}"

  private static let pasteBegins = Array("\u{1B}[200~".unicodeScalars)
  private static let pasteEnds = Array("\u{1B}[201~".unicodeScalars)

  private var input = InputDecoder()
  /// What may become a mark.
  private var lead: [Unicode.Scalar] = []
  /// What became none.
  private var ready: ArraySlice<Unicode.Scalar> = []
  private var pasted: [Unicode.Scalar]?

  mutating func append(_ bytes: UnsafeRawBufferPointer) { input.append(bytes) }

  mutating func removeAll() {
    let kept = loneEscape
    self = KeyDecoder()
    loneEscape = kept
  }

  /// Whether what was read may be the beginning of a key.
  var isUndecided: Bool { !lead.isEmpty }

  /// Whether there are keys that came together with the last one.
  var hasMore: Bool { !ready.isEmpty }

  /// Nothing followed in time: what was read is keys of its own.
  mutating func decide() {
    ready += lead == ["\u{1B}"] ? [loneEscape] : lead
    lead = []
  }

  /// Returns the next key; nil when it is yet to come.
  mutating func next() -> Key? {
    if let character = ready.popFirst() { return .character(asTyped(character)) }
    while let character = input.next() {
      if let text = pasted(character) { return .paste(text) }
      if pasted == nil, let key = typed(character) { return key }
    }
    return nil
  }

  private mutating func typed(_ character: Unicode.Scalar) -> Key? {
    lead.append(character)
    if lead.count == 2, lead[0] == "\u{1B}", character == "\r" || character == "\n" {
      lead = []
      return .altEnter
    }
    if lead == Self.pasteBegins {
      lead = []
      pasted = []
      return nil
    }
    if Self.pasteBegins.starts(with: lead) { return nil }
    if lead.count == 2, lead[0] == "\u{1B}", !["[", "O", "\u{1B}"].contains(character) { lead[0] = loneEscape }
    // Only an Escape can begin anew.
    let restarts = lead.count > 1 && character == "\u{1B}"
    ready = restarts ? lead.dropLast() : lead[...]
    lead = restarts ? [character] : []
    return ready.popFirst().map { .character(asTyped($0)) }
  }

  /// Returns the whole once its end has come.
  private mutating func pasted(_ character: Unicode.Scalar) -> [Unicode.Scalar]? {
    guard pasted != nil else { return nil }
    pasted?.append(character)
    guard character == Self.pasteEnds.last, let text = pasted, text.suffix(Self.pasteEnds.count).elementsEqual(Self.pasteEnds) else {
      return nil
    }
    pasted = nil
    return Self.text(text.dropLast(Self.pasteEnds.count))
  }

  /// Terminals send newlines as returns; NUL would end libedit's strings.
  private static func text(_ pasted: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
    pasted.map { $0 == "\r" ? "\n" : $0 == "\0" ? "\u{FFFD}" : $0 }
  }

  private func asTyped(_ character: Unicode.Scalar) -> Unicode.Scalar {
    LineCommand.characters.contains(character) && character != loneEscape ? "\u{FFFD}" : character
  }
}
