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
  var isMessage: Bool {
    if case .message = self { true } else { false }
  }
}
