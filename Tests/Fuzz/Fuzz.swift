import Chat
import NIOCore
import Terminal
import WebSocketCore

/// libFuzzer calls this with one input after the other; the first byte says what the others are.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = UnsafeBufferPointer(start: start, count: count)
  guard let kind = input.first else { return 0 }
  let bytes = Array(input.dropFirst())
  switch kind {
  case UInt8(ascii: "f"): receive(bytes, as: .server)
  case UInt8(ascii: "c"): receive(bytes, as: .client)
  case UInt8(ascii: "j"): parse(bytes)
  case UInt8(ascii: "t"): show(bytes)
  default: break
  }
  return 0
}

/// Frames: cuts make no difference.
private func receive(_ bytes: [UInt8], as role: Connection.Role) {
  var limits = Limits()
  limits.maximumMessageSize = 300
  limits.maximumFragments = 4
  let start = Instant.now
  var whole = Connection(role: role, limits: limits, at: start)
  var cut = Connection(role: role, limits: limits, at: start)
  var expected = whole.receive(ByteBuffer(bytes: bytes), at: start)
  while whole.hasPendingInput { expected += whole.proceed(at: start) }
  let seen = bytes.flatMap { cut.receive(ByteBuffer(bytes: [$0]), at: start) }
  precondition(seen == expected, "whole: \(expected), cut: \(seen)")
}

/// Frames of the chat: either side's parser gives a value or an error.
private func parse(_ bytes: [UInt8]) {
  bytes.withUnsafeBytes {
    _ = try? ChatRequest.parse($0)
    _ = try? ChatEvent.parse($0)
  }
}

/// Text for a terminal: nothing that it obeys comes through.
private func show(_ bytes: [UInt8]) {
  let shown = TerminalFilter.visible(bytes, newlines: .gutter)
  precondition(
    shown.unicodeScalars.allSatisfy { $0 == "\t" || $0 == "\n" || $0.properties.generalCategory != .control }, shown.debugDescription)
}
