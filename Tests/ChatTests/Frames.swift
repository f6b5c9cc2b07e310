@testable import Chat

/// Frames as the tests write them.
enum Frames {
  static let digits = "0123456789abcdef0123456789abcdef"

  static func request(_ text: String) throws(ChatError) -> ChatRequest {
    var text = text
    let result: Result<ChatRequest, ChatError> = text.withUTF8 { bytes in
      Result { () throws(ChatError) in try ChatRequest.parse(UnsafeRawBufferPointer(bytes)) }
    }
    return try result.get()
  }

  /// Why a request is none; nil if it is one.
  static func refusal(of text: String) -> ChatError? {
    do throws(ChatError) {
      _ = try request(text)
      return nil
    } catch {
      return error
    }
  }

  static func text(of request: ChatRequest) -> String {
    var bytes: [UInt8] = [0x78]
    request.encode(into: &bytes)
    return String(decoding: bytes.dropFirst(), as: UTF8.self)
  }

  static func event(_ text: String) throws -> ChatEvent {
    try Array(text.utf8).withUnsafeBytes { try ChatEvent.parse($0) }
  }

  static func bytes(of event: ChatEvent) -> [UInt8] {
    var bytes: [UInt8] = []
    event.encode(into: &bytes)
    return bytes
  }

  static func text(of event: ChatEvent) -> String {
    String(decoding: bytes(of: event), as: UTF8.self)
  }
}
