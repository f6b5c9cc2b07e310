import Chat
import NIOCore
import WebSocketCore

/// Makes records, or lines for a person, of what comes.
struct MessagePrinter {
  private let configuration: ClientSession.Configuration
  private var hasNotedBinary = false

  init(_ configuration: ClientSession.Configuration) {
    self.configuration = configuration
  }

  private var isRaw: Bool { configuration.local == .raw }

  /// A message of a plain connection.
  mutating func message(_ message: WebSocketCore.Message) -> [ClientSession.Action] {
    guard configuration.printsMessages else { return [] }
    if configuration.printsJSONLines { return [.print(ByteBuffer(bytes: JSONLines.message(message)))] }
    return shown(message.kind, message.payload, mark: "< ")
  }

  /// A message of a chat that goes on in `conversation`; a pipe gets that one's only.
  mutating func message(_ push: Push, in conversation: Address, to name: Name) -> [ClientSession.Action] {
    guard configuration.printsMessages else { return [] }
    if configuration.printsJSONLines { return [.print(ByteBuffer(bytes: JSONLines.message(push, to: name)))] }
    guard configuration.local == .interactive || push.conversation == conversation else { return [] }
    let place = push.conversation == conversation || push.conversation == .person(push.from) ? "" : "\(push.conversation) "
    let (kind, payload) = push.content.message
    return shown(kind, payload, mark: "\(place)\(push.from): ")
  }

  /// An event for `--jsonl`; nothing otherwise.
  func event(_ line: @autoclosure () -> [UInt8]) -> [ClientSession.Action] {
    configuration.printsJSONLines ? [.print(ByteBuffer(bytes: line()))] : []
  }

  /// A remark for a person; nothing for a pipe.
  func remark(_ text: String) -> [ClientSession.Action] {
    configuration.local == .interactive ? [.show(text, mark: "* ")] : []
  }

  private mutating func shown(_ kind: WebSocketCore.Message.Kind, _ payload: ByteBuffer, mark: String) -> [ClientSession.Action] {
    guard kind == .binary else { return [shown(payload, mark)] }
    switch configuration.binaryForm {
    case .asIs: return [shown(payload, mark)]
    case .hexadecimal: return [shown(ByteBuffer(bytes: payload.hexadecimal), mark)]
    case .base64: return [shown(payload.base64, mark)]
    case nil:
      defer { hasNotedBinary = true }
      return (hasNotedBinary ? [] : [.report("binary messages are shown as base64")]) + [shown(payload.base64, mark)]
    }
  }

  private func shown(_ payload: ByteBuffer, _ mark: String) -> ClientSession.Action {
    isRaw ? .print(payload) : .show(String(buffer: payload), mark: mark)
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
