import NIOCore
import Testing
import WebSocketCore

@testable import WebSocketTransport

@Suite struct OutboxTests {
  private func message(_ size: Int) -> ByteBuffer { PreparedMessage(Message(.binary, ByteBuffer(repeating: 7, count: size))).bytes }

  @Test func `small messages leave as one chunk, in order`() {
    var outbox = Outbox()
    outbox.append(Frame(.text, ByteBuffer(string: "a")), masking: nil)
    outbox.append(PreparedMessage(Message(.text, ByteBuffer(string: "b"))).bytes)
    #expect(outbox.byteCount == 6)
    #expect(outbox.next().map { Array($0.readableBytesView) } == [0x81, 1, 0x61, 0x81, 1, 0x62])
    #expect(outbox.next() == nil)
    #expect(outbox.isEmpty)
  }

  @Test func `large messages stand between the small ones`() {
    var outbox = Outbox()
    outbox.append(message(1))
    outbox.append(message(10_000))
    outbox.append(message(2))
    #expect(outbox.byteCount == 3 + 10_004 + 4)
    #expect((0..<4).map { _ in outbox.next()?.readableBytes } == [3, 10_004, 4, nil])
    #expect(outbox.byteCount == 0)
  }

  @Test func `R3: what waits is shared from 256 bytes on, and leaves in order`() {
    var outbox = Outbox()
    for size in [200, 300, 200, 200] { outbox.append(message(size), waits: true) }
    #expect(outbox.byteCount == 4 * 4 + 900)
    #expect((0..<4).map { _ in outbox.next()?.readableBytes } == [204, 304, 408, nil])
    #expect(outbox.isEmpty)
  }
}
