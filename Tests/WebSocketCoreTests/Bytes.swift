public import NIOCore
import WebSocketCore

extension ByteBuffer: @retroactive ExpressibleByArrayLiteral {
  /// Bytes as they are written down in a test.
  public init(arrayLiteral elements: UInt8...) { self.init(bytes: elements) }
}

/// Small ways of writing bytes down.
enum Bytes {
  /// A frame as a client sends it: masked with a key that is not zero.
  static func masked(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, reserved: UInt8 = 0) -> ByteBuffer {
    let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
    let head = head(opcode, payload.count, mask: 0x80, isFinal: isFinal, reserved: reserved)
    return ByteBuffer(bytes: head + key + payload.enumerated().map { $1 ^ key[$0 % 4] })
  }

  /// A frame as a server sends it.
  static func plain(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, reserved: UInt8 = 0) -> ByteBuffer {
    ByteBuffer(bytes: head(opcode, payload.count, mask: 0, isFinal: isFinal, reserved: reserved) + payload)
  }

  static func masked(_ opcode: UInt8, _ text: String, isFinal: Bool = true) -> ByteBuffer {
    masked(opcode, Array(text.utf8), isFinal: isFinal)
  }

  /// A Close frame's body.
  static func close(_ code: UInt16, _ reason: String = "") -> [UInt8] {
    [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8)
  }

  static func joined(_ buffers: ByteBuffer...) -> ByteBuffer { joined(buffers) }

  static func joined(_ buffers: [ByteBuffer]) -> ByteBuffer {
    ByteBuffer(bytes: buffers.flatMap { Array($0.readableBytesView) })
  }

  private static func head(_ opcode: UInt8, _ count: Int, mask: UInt8, isFinal: Bool, reserved: UInt8) -> [UInt8] {
    let first = (isFinal ? 0x80 : 0) | reserved << 4 | opcode
    switch count {
    case ..<126: return [first, mask | UInt8(count)]
    case ..<65_536: return [first, mask | 126, UInt8(count >> 8), UInt8(count & 0xFF)]
    default: return [first, mask | 127] + (0..<8).map { UInt8(truncatingIfNeeded: count >> (56 - 8 * $0)) }
    }
  }
}

extension Message {
  static func text(_ text: String) -> Message { Message(.text, ByteBuffer(string: text)) }
  static func binary(_ bytes: [UInt8]) -> Message { Message(.binary, ByteBuffer(bytes: bytes)) }
}

extension Connection {
  /// Feeds `bytes` whole, going on until nothing is pending.
  mutating func receiveAll(_ bytes: ByteBuffer, at now: Instant) -> [Action] {
    var actions = receive(bytes, at: now)
    while hasPendingInput { actions += proceed(at: now) }
    return actions
  }

  /// Feeds `bytes` one at a time.
  mutating func receiveByteByByte(_ bytes: ByteBuffer, at now: Instant) -> [Action] {
    bytes.readableBytesView.flatMap { receiveAll(ByteBuffer(bytes: [$0]), at: now) }
  }
}

/// A small random generator with a seed, so that every run of a test is the same.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

let start = Instant.now
