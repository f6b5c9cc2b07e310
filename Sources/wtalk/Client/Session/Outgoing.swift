import Chat
import NIOCore
import WebSocketCore

/// What one record of the input asks for.
enum Outgoing: Equatable {
  /// A message; in a chat to `to`, or to the conversation of the run, under `id` where one is given.
  case message(WebSocketCore.Message, to: Address?, id: MessageID?)
  case ping(ByteBuffer)
  case pong(ByteBuffer)
  case close(CloseCode?, reason: String)
  case nothing
}

extension Outgoing {
  /// The same, a message to this recipient where it has none.
  func to(_ address: Address?) -> Outgoing {
    guard case .message(let message, let recipient, let id) = self else { return self }
    return .message(message, to: recipient ?? address, id: id)
  }

  var isMessage: Bool {
    if case .message = self { true } else { false }
  }
}
