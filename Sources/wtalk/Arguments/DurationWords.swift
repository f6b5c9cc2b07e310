extension Duration {
  /// Seconds with one decimal: `0.6`.
  var tenths: String {
    let tenths = components.seconds * 10 + components.attoseconds / 100_000_000_000_000_000
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// Milliseconds with one decimal: `12.3`.
  var milliseconds: String { (self * 1000).tenths }
}
