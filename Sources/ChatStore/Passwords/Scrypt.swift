package import Chat
import Crypto
import CryptoExtras

/// Passwords under scrypt (RFC 7914): a hash takes 32 MiB and a good part of a second.
extension PasswordHash {
  /// What one hash costs.
  private struct Cost {
    /// The logarithm of N.
    var rounds = 15
    var blockSize = 8
    var parallelism = 3

    /// Any that this machine may be asked for; nil for more.
    init?(_ rounds: Substring, _ blockSize: Substring, _ parallelism: Substring) {
      guard let rounds = Int(rounds), let blockSize = Int(blockSize), let parallelism = Int(parallelism), (10...20).contains(rounds),
        (1...16).contains(blockSize), (1...16).contains(parallelism)
      else { return nil }
      (self.rounds, self.blockSize, self.parallelism) = (rounds, blockSize, parallelism)
    }

    init() {}
  }

  private static let keyLength = 32

  /// Nil where there is no memory for it.
  package static func make(of password: Password, using generator: inout some RandomNumberGenerator) -> PasswordHash? {
    let salt = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let cost = Cost()
    guard let key = key(of: password, salt, cost) else { return nil }
    return PasswordHash(
      "scrypt$\(cost.rounds)$\(cost.blockSize)$\(cost.parallelism)$\(HexadecimalBytes.encode(salt))$\(HexadecimalBytes.encode(key))")
  }

  /// Looks at all of the key, whatever the outcome; false for a text that is no such hash.
  package func matches(_ password: Password) -> Bool {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "scrypt", let cost = Cost(parts[1], parts[2], parts[3]),
      let salt = HexadecimalBytes.decode(parts[4].utf8),
      let expected = HexadecimalBytes.decode(parts[5].utf8), let key = Self.key(of: password, salt, cost), key.count == expected.count
    else { return false }
    return zip(key, expected).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// A hash that nothing matches and that takes as long to compare with: for names that nobody has.
  package static let ofNobody = PasswordHash(
    "scrypt$15$8$3$\(HexadecimalBytes.encode([UInt8](repeating: 0, count: 16)))$\(HexadecimalBytes.encode([UInt8](repeating: 0, count: keyLength)))"
  )

  private static func key(of password: Password, _ salt: [UInt8], _ cost: Cost) -> [UInt8]? {
    let key = try? KDF.Scrypt.deriveKey(
      from: password.utf8, salt: salt, outputByteCount: keyLength, rounds: 1 << cost.rounds, blockSize: cost.blockSize,
      parallelism: cost.parallelism)
    return key?.withUnsafeBytes(Array.init)
  }
}
