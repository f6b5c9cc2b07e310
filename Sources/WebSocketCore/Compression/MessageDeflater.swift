import NIOCore

/// Makes the frame of each message of ours on a connection that agreed on compression, compressed where it pays.
struct MessageDeflater {
  /// Below this, compression makes nothing shorter that matters.
  static let smallest = 64
  /// Above this, it would hold up everybody else for too long.
  static let largest = 1 << 20

  private let direction: PerMessageDeflate.Direction
  private let shared: SharedDeflaters
  /// Only with context takeover, from the first message on.
  private var own: Deflater?

  init(_ direction: PerMessageDeflate.Direction, shared: SharedDeflaters) {
    self.direction = direction
    self.shared = shared
  }

  /// What messages prepared for many are taken from; nil where each connection has its own context.
  var sharedWindowBits: Int? { direction.takesOver ? nil : direction.windowBits }

  mutating func frame(of message: Message) -> Frame {
    guard Self.pays(message) else { return Frame(message) }
    guard direction.takesOver else { return shared.frame(of: message, windowBits: direction.windowBits) }
    // zlib cannot compress with a window of 8 bits; messages may always go as they are.
    if own == nil, direction.windowBits > 8 { own = Deflater(windowBits: direction.windowBits, memoryLevel: 4, level: 4) }
    guard let own else { return Frame(message) }
    return Frame(message.opcode, own.compress(message.payload), isCompressed: true)
  }

  static func pays(_ message: Message) -> Bool { !message.isSecret && (smallest...largest).contains(message.payload.readableBytes) }
}

/// The deflaters of all connections of an event loop whose messages stand each on its own; used on that loop only.
package final class SharedDeflaters {
  /// By window.
  private var deflaters: [Int: Deflater] = [:]

  package init() {}

  /// The frame of a message on its own; uncompressed when that is no longer.
  func frame(of message: Message, windowBits: Int) -> Frame {
    guard MessageDeflater.pays(message), let deflater = deflater(windowBits) else { return Frame(message) }
    let payload = deflater.compress(message.payload)
    deflater.reset()
    return payload.readableBytes < message.payload.readableBytes ? Frame(message.opcode, payload, isCompressed: true) : Frame(message)
  }

  private func deflater(_ windowBits: Int) -> Deflater? {
    guard windowBits > 8 else { return nil }
    if let deflater = deflaters[windowBits] { return deflater }
    deflaters[windowBits] = Deflater(windowBits: windowBits, memoryLevel: 5, level: 4)
    return deflaters[windowBits]
  }
}
