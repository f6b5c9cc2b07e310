import ArgumentParser
import Chat

/// The SHA-256 of a certificate on the command line: `sha256:HEX`, with colons or without.
struct Pin: ExpressibleByArgument, Equatable {
  let digest: [UInt8]

  init?(argument: String) {
    let prefix = "sha256:"
    guard argument.lowercased().hasPrefix(prefix) else { return nil }
    let digits = argument.utf8.dropFirst(prefix.utf8.count).filter { $0 != UInt8(ascii: ":") }
    guard let digest = HexadecimalBytes.decode(digits), digest.count == 32 else { return nil }
    self.digest = digest
  }
}
