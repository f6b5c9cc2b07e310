import NIOCore
import Testing

@testable import WebSocketCore

@Suite struct PreparedMessageTests {
  private let deflaters = SharedDeflaters()
  private let long = Message.text(String(repeating: "again ", count: 100))

  @Test func `messages stand back to back, as they are`() {
    #expect(PreparedMessage([.text("a"), .binary([1])]).bytes == [0x81, 1, 0x61, 0x82, 1, 1])
  }

  @Test func `peers with the same window share one compressed form, which any of them can read at any time`() {
    let prepared = PreparedMessage([long, .text("short"), long])
    let bytes = prepared.bytes(windowBits: 15, from: deflaters)
    #expect(bytes.readableBytes < 100)
    #expect(prepared.bytes(windowBits: 15, from: deflaters) == bytes)
    let alone = PerMessageDeflate(server: .init(takesOver: false))
    for _ in 0..<2 {
      var client = Connection(role: .client, compression: alone, at: start)
      for _ in 0..<2 { #expect(client.receiveAll(bytes, at: start) == [.deliver(long), .deliver(.text("short")), .deliver(long)]) }
    }
  }

  @Test func `Z5: secrets, and what compression does not shorten, stay as they are`() {
    let secret = PreparedMessage(Message(.text, long.payload, isSecret: true))
    #expect(secret.bytes(windowBits: 15, from: deflaters) == secret.bytes)
    var random = SeededGenerator(seed: 5)
    let noise = PreparedMessage(.binary((0..<500).map { _ in UInt8.random(in: 0...255, using: &random) }))
    #expect(noise.bytes(windowBits: 15, from: deflaters) == noise.bytes)
  }
}
