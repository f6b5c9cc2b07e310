/// Text being made harmless, one scalar at a time; what passes depends on what it would join.
struct FilteredText {
  private(set) var text = ""

  private let newlines: TerminalFilter.Newlines
  // What marks would be drawn onto: nil at a start and after an escape, which they could disguise.
  private var previous: Unicode.Scalar?
  private var marks = 0

  private static let maximumMarks = 8

  init(newlines: TerminalFilter.Newlines) {
    self.newlines = newlines
  }

  /// Adds a scalar that has `following` after it, as itself or as an escape.
  mutating func append(_ scalar: Unicode.Scalar, before following: Unicode.Scalar?) {
    if scalar == "\n", newlines != .escaped {
      text += newlines == .gutter ? "\n" + TerminalFilter.gutter : "\n"
      previous = nil
    } else if passes(scalar, before: following) {
      // As a string: appending to the view of scalars takes time in proportion to the whole text.
      text += String(scalar)
      previous = scalar
    } else {
      text += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      previous = nil
    }
  }

  /// Adds a byte that is part of no scalar.
  mutating func append(invalid byte: UInt8) {
    let digits = String(byte, radix: 16, uppercase: true)
    text += "\\x" + (digits.count < 2 ? "0" : "") + digits
    previous = nil
  }

  private mutating func passes(_ scalar: Unicode.Scalar, before following: Unicode.Scalar?) -> Bool {
    if scalar.isASCII {
      marks = 0
      return (" "..."~").contains(scalar) || scalar == "\t"
    }
    if scalar == .zeroWidthNonJoiner { return previous?.isArabicLetter == true && following?.isArabicLetter == true }
    let category = scalar.properties.generalCategory
    guard scalar == .zeroWidthJoiner || scalar.isMark(category) else {
      if previous != .zeroWidthJoiner, !scalar.properties.isEmojiModifier { marks = 0 }
      return scalar.isVisible(category)
    }
    marks += 1
    guard marks <= Self.maximumMarks, let previous else { return false }
    switch scalar {
    case .zeroWidthJoiner: return previous.endsEmoji && following?.isPictographic == true
    case .emojiVariation: return previous.isPictographic || (previous.isKeycapBase && following == .keycap)
    default: return scalar.isVisible(category)
    }
  }
}

extension Unicode.Scalar {
  fileprivate static let zeroWidthJoiner: Unicode.Scalar = "\u{200D}"
  fileprivate static let zeroWidthNonJoiner: Unicode.Scalar = "\u{200C}"
  fileprivate static let emojiVariation: Unicode.Scalar = "\u{FE0F}"
  fileprivate static let keycap: Unicode.Scalar = "\u{20E3}"

  /// Persian and its like write words with a non-joiner between two letters.
  fileprivate var isArabicLetter: Bool {
    guard [0x0600...0x06FF, 0x0750...0x077F, 0x0870...0x08FF].contains(where: { $0.contains(value) }) else { return false }
    return properties.generalCategory == .otherLetter
  }

  fileprivate var isKeycapBase: Bool {
    properties.isEmoji && isASCII
  }

  /// An emoji that can be part of a sequence: no digit, no regional indicator, no skin tone.
  fileprivate var isPictographic: Bool {
    !isASCII && properties.isEmoji && !properties.isEmojiModifier && !(0x1F1E6...0x1F1FF).contains(value)
  }

  fileprivate var endsEmoji: Bool {
    isPictographic || properties.isEmojiModifier || self == Self.emojiVariation
  }

  /// Drawn onto what stands before: combining marks, and the Hangul vowels and finals that have no width of their own.
  fileprivate func isMark(_ category: Unicode.GeneralCategory) -> Bool {
    switch category {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value)
    }
  }

  /// Shows itself where it stands, and does nothing else.
  fileprivate func isVisible(_ category: Unicode.GeneralCategory) -> Bool {
    switch category {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: self != TerminalFilter.gutterMark && !properties.isDefaultIgnorableCodePoint
    }
  }
}
