import NIOCore
import Terminal
import Testing
import WebSocketCore

@testable import wtalk

@Suite struct RecordMessagesTests {
  private func batch(_ text: [UInt8]) -> RecordBatch {
    var reader = RecordReader(maximumLength: 100)
    return text.withUnsafeBytes { reader.read($0) }
  }

  @Test func `a record is text, and binary where it is no UTF-8`() {
    let messages = batch(Array("ü\n\n".utf8) + [0xFF, 0x0A]).messages(isBinary: false)
    #expect(
      messages == [Message(.text, ByteBuffer(string: "ü")), Message(.text, ByteBuffer()), Message(.binary, ByteBuffer(bytes: [0xFF]))])
  }

  @Test func `what is to be binary is`() {
    #expect(batch(Array("a\n".utf8)).messages(isBinary: true) == [Message(.binary, ByteBuffer(string: "a"))])
  }
}
