/// How a server answers an offer of compression.
package enum CompressionPolicy: Sendable {
  /// Declines.
  case none
  /// For what goes to many: messages stand each on its own, and are compressed once for all.
  case shared
  /// For what goes to one: its messages refer to those before them.
  case own

  /// The most that memory is spent on for one peer's window, as a power of two.
  private static let windowBits = 11

  func agreement(on offers: [ExtensionOffer]) -> PerMessageDeflate? {
    switch self {
    case .none: nil
    case .shared: PerMessageDeflate.accept(offers, sharesMessages: true, windowBits: Self.windowBits)
    case .own: PerMessageDeflate.accept(offers, sharesMessages: false, windowBits: Self.windowBits)
    }
  }
}
