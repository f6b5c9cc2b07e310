@_spi(_Unicode) import Swift

extension String {
  /// The same text in Unicode's Normalization Form C: the letter and its accent are one character where there is one.
  var normalized: String {
    // No character before the first combining mark is part of a longer form.
    if unicodeScalars.allSatisfy({ $0 < "\u{300}" }) { return self }
    var scalars = UnicodeScalarView()
    scalars.append(contentsOf: _nfc)
    return String(scalars)
  }
}
