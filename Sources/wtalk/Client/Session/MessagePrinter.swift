import Chat
import NIOCore
import WebSocketCore

/// Makes records of what comes: one for each message, or one for each event.
struct MessagePrinter {
  private let configuration: ClientSession.Configuration
  private var hasNotedBinary = false

  init(_ configuration: ClientSession.Configuration) {
    self.configuration = configuration
  }

  /// A message of a plain connection.
  mutating func message(_ message: WebSocketCore.Message) -> [ClientSession.Action] {
    record(message.kind, message.payload, JSONLines.message(message))
  }

  /// A message of a chat that goes on in `conversation`.
  mutating func message(_ push: Push, in conversation: Address, to name: Name) -> [ClientSession.Action] {
    guard configuration.isWanted(push, in: conversation, by: name) else { return log(JSONLines.message(push, to: name)) }
    let (kind, payload) = push.content.message
    return record(kind, payload, JSONLines.message(push, to: name))
  }

  /// An event for `--jsonl` and the log.
  func event(_ line: @autoclosure () -> [UInt8]) -> [ClientSession.Action] {
    guard configuration.printsJSONLines || configuration.isLogged else { return [] }
    let line = line()
    return (configuration.printsJSONLines ? [.print(ByteBuffer(bytes: line))] : []) + log(line)
  }

  /// Something for the log alone.
  func log(_ line: @autoclosure () -> [UInt8]) -> [ClientSession.Action] {
    configuration.isLogged ? [.log(line())] : []
  }

  /// A message in the form that the user wants, and what they should know about it.
  mutating func form(_ kind: WebSocketCore.Message.Kind, _ payload: ByteBuffer) -> (payload: ByteBuffer, note: [ClientSession.Action]) {
    guard kind == .binary else { return (payload, []) }
    switch configuration.binaryForm {
    case .asIs: return (payload, [])
    case .hexadecimal: return (ByteBuffer(bytes: payload.hexadecimal), [])
    case .base64: return (payload.base64, [])
    case nil:
      defer { hasNotedBinary = true }
      return (payload.base64, hasNotedBinary ? [] : [.report("binary messages are shown as base64")])
    }
  }

  private mutating func record(
    _ kind: WebSocketCore.Message.Kind, _ payload: ByteBuffer, _ line: @autoclosure () -> [UInt8]
  ) -> [ClientSession.Action] {
    let logged = log(line())
    guard configuration.printsMessages else { return logged }
    if configuration.printsJSONLines { return logged + [.print(ByteBuffer(bytes: line()))] }
    let (payload, note) = form(kind, payload)
    return logged + note + [.print(payload)]
  }
}

extension Content {
  var message: (kind: WebSocketCore.Message.Kind, payload: ByteBuffer) {
    switch self {
    case .text(let text): (.text, ByteBuffer(string: text))
    case .binary(let bytes): (.binary, ByteBuffer(bytes: bytes))
    }
  }
}

extension ByteBuffer {
  fileprivate var base64: ByteBuffer { ByteBuffer(string: Base64.encode(readableBytesView)) }

  fileprivate var hexadecimal: [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return readableBytesView.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }
}
