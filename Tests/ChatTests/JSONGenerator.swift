@testable import Chat

/// Makes JSON texts that are mostly right, and breaks them.
struct JSONGenerator {
  private static let characters: [String] = [
    "a", "b", "Z", "0", " ", "é", "你", "😀", "\u{7F}", "\u{80}", "\u{7FF}", "\u{FFFF}", "\u{10FFFF}", "\u{2028}", #"\""#, #"\\"#, #"\/"#,
    #"\b"#,
    #"\n"#, #"\u0000"#, #"\u0061"#, #"\u00E9"#, #"\ud83d\ude00"#, #"\ud83d"#, #"\ude00"#, #"\u12"#, #"\x"#, "\n", "\t", "\u{0}",
  ]
  private static let fragments: [[UInt8]] =
    [
      "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "d800", "-", "0", "1", ".", "e", "E+", "true", "null", " ", "\n", "\u{FEFF}", "/",
      "//",
    ]
    .map { Array($0.utf8) } + [[0x80], [0xC0], [0xED, 0xA0, 0x80], [0xF4, 0x90], [0xFF], [0x1F], [0x00], [0xE4, 0xBD]]

  private var generator: SplitMix64

  init(seed: UInt64) {
    generator = SplitMix64(seed: seed)
  }

  mutating func text() -> [UInt8] {
    var bytes: [UInt8] = []
    space(&bytes)
    value(depth: 0, &bytes)
    space(&bytes)
    for _ in 0..<[0, 0, 1, 1, 2, 5][below(6)] { mutate(&bytes) }
    return bytes
  }

  private mutating func below(_ bound: Int) -> Int {
    Int.random(in: 0..<bound, using: &generator)
  }

  private mutating func space(_ bytes: inout [UInt8]) {
    if below(6) == 0 { bytes.append(contentsOf: [0x20, 0x0A, 0x0D, 0x09][below(4)...]) }
  }

  private mutating func value(depth: Int, _ bytes: inout [UInt8]) {
    switch below(depth > 4 ? 5 : 9) {
    case 0: bytes.append(contentsOf: ["true", "false", "null"][below(3)].utf8)
    case 1, 2: number(&bytes)
    case 3, 4: string(&bytes)
    case 5, 6: list(depth, "[", "]", &bytes) { $0.value(depth: depth + 1, &$1) }
    default:
      list(depth, "{", "}", &bytes) {
        $0.string(&$1)
        $0.space(&$1)
        $1.append(UInt8(ascii: ":"))
        $0.space(&$1)
        $0.value(depth: depth + 1, &$1)
      }
    }
  }

  private mutating func list(
    _ depth: Int, _ open: String, _ close: String, _ bytes: inout [UInt8], _ element: (inout JSONGenerator, inout [UInt8]) -> Void
  ) {
    bytes.append(contentsOf: open.utf8)
    space(&bytes)
    for index in 0..<below(4) {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      space(&bytes)
      element(&self, &bytes)
      space(&bytes)
    }
    bytes.append(contentsOf: close.utf8)
  }

  private mutating func number(_ bytes: inout [UInt8]) {
    if below(3) == 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(contentsOf: ["0", "7", "12", "9007199254740993"][below(4)].utf8)
    if below(40) == 0 { bytes.append(contentsOf: ["00", ".", "x"][below(3)].utf8) }
    if below(4) == 0 { bytes.append(contentsOf: [".0", ".25", ".5", ".125", "."][below(5)].utf8) }
    if below(4) == 0 { bytes.append(contentsOf: ["e1", "E+2", "e-3", "E0", "e"][below(5)].utf8) }
  }

  private mutating func string(_ bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for _ in 0..<below(12) {
      let isPlain = below(4) > 0
      bytes.append(contentsOf: Self.characters[isPlain ? below(8) : below(Self.characters.count)].utf8)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let position = below(bytes.count + 1)
    switch below(5) {
    case 0: bytes.insert(contentsOf: Self.fragments[below(Self.fragments.count)], at: position)
    case 1 where position < bytes.count: bytes.remove(at: position)
    case 2 where position < bytes.count: bytes[position] ^= UInt8(1 << below(8))
    case 3: bytes.removeSubrange(position...)
    default: bytes.insert(contentsOf: bytes[min(position, below(bytes.count + 1))..<position], at: position)
    }
  }
}
