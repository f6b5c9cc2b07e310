/// What a message says, equal only where every byte is: two spellings of "é" are two texts.
package enum Content: Hashable, Sendable {
  case text(String)
  case binary([UInt8])

  package static func == (left: Content, right: Content) -> Bool {
    switch (left, right) {
    case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
    case (.binary(let left), .binary(let right)): left == right
    case (.text, .binary), (.binary, .text): false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .text(var text):
      hasher.combine(true)
      text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    case .binary(let bytes):
      hasher.combine(false)
      bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }

  /// What stands against this as the content of a `send`: `too_long`, `empty`, or nothing.
  package func refusal(under limits: ChatLimits) -> ChatError? {
    guard case .text(let text) = self else { return nil }
    if text.utf8.count > limits.text {
      return ChatError(.tooLong, "a message holds at most \(limits.text) bytes, this one \(text.utf8.count)")
    }
    if text.utf8.count >= limits.lines, text.utf8.count(where: { $0 == UInt8(ascii: "\n") }) >= limits.lines {
      return ChatError(.tooLong, "a message holds at most \(limits.lines) lines")
    }
    guard text.unicodeScalars.contains(where: Self.isVisible) else { return ChatError(.empty, "there is nothing to read in this message") }
    return nil
  }

  /// The beginning, at most `limit` bytes of it and never half a character.
  func excerpt(_ limit: Int) -> Content {
    switch self {
    case .text(let text): text.utf8.count > limit ? .text(text.excerpt(limit)) : self
    case .binary(let bytes): bytes.count > limit ? .binary(Array(bytes.prefix(limit))) : self
    }
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return !scalar.properties.isWhitespace }
    return !scalar.properties.isWhitespace && !scalar.properties.isDefaultIgnorableCodePoint
  }
}

extension String {
  /// The beginning, at most `limit` bytes of it and never half a character.
  func excerpt(_ limit: Int) -> String {
    var excerpt = String.UnicodeScalarView()
    var count = 0
    for scalar in unicodeScalars {
      count += UTF8.width(scalar)
      guard count <= limit else { break }
      excerpt.append(scalar)
    }
    return String(excerpt)
  }
}
