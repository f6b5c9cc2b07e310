/// A set of characters: one of them, or what stands between brackets in a pattern.
struct PatternSet: Sendable {
  enum Member: Equatable {
    case range(ClosedRange<Unicode.Scalar>)
    case named(CharacterClass)
  }

  private let members: [Member]
  private let isComplement: Bool
  /// What a set says of ASCII's characters, a bit for each.
  private var ascii: (low: UInt64, high: UInt64) = (0, 0)

  /// All characters that are in one of the members, or in none.
  init(_ members: [Member], isComplement: Bool = false) {
    self.members = members
    self.isComplement = isComplement
    for value: UInt8 in 0..<0x40 where search(Unicode.Scalar(value)) { ascii.low |= 1 << value }
    for value: UInt8 in 0x40..<0x80 where search(Unicode.Scalar(value)) { ascii.high |= 1 << (value - 0x40) }
  }

  func contains(_ character: Unicode.Scalar) -> Bool {
    switch character.value {
    case 0..<0x40: ascii.low >> character.value & 1 == 1
    case 0x40..<0x80: ascii.high >> (character.value - 0x40) & 1 == 1
    default: search(character)
    }
  }

  private func search(_ character: Unicode.Scalar) -> Bool {
    let isMember = members.contains { member in
      switch member {
      case .range(let range): range.contains(character)
      case .named(let name): name.contains(character)
      }
    }
    return isMember != isComplement
  }
}
