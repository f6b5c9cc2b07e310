enum Version {
  static let number = "0.1.0"
  /// As peers and HTTP see it.
  static let product = "wtalk/\(number)"
}
