package import HTTPTypes
package import WebSocketCore

/// Watches what a client sends and receives; called on its event loop.
package protocol WireObserver: AnyObject {
  /// Whether frames are told, too; asked once for a connection.
  var tracesFrames: Bool { get }

  /// The upgrade request was sent, secrets and all.
  func sent(_ head: RequestHead)
  /// The head of an answer came, an informational one or a refusal too.
  func received(_ status: Int, _ reason: String, _ fields: HTTPFields)
  func sent(_ frame: FrameTrace)
  func received(_ frame: FrameTrace)
}
