import HTTPTypes
import Terminal
import WebSocketCore
import WebSocketTransport

/// Writes what goes over the wire for `-v`: both heads; with `-vv` every frame. Secrets are never shown.
final class WireLog: WireObserver {
  private static let secrets: Set<HTTPField.Name> = [.authorization, .proxyAuthorization, .cookie, .setCookie]

  let tracesFrames: Bool
  private let write: (String) -> Void

  /// `write` prints one line, which may hold anything.
  init(tracesFrames: Bool, write: @escaping (String) -> Void) {
    self.tracesFrames = tracesFrames
    self.write = write
  }

  func sent(_ head: RequestHead) {
    write("> \(head.method.rawValue) \(head.target) HTTP/1.1")
    for host in head.hosts { write("> Host: \(host)") }
    show(head.fields, mark: ">")
  }

  func received(_ status: Int, _ reason: String, _ fields: HTTPFields) {
    write("< HTTP/1.1 \(status) \(reason)")
    show(fields, mark: "<")
  }

  func sent(_ frame: FrameTrace) { show(frame, mark: ">") }
  func received(_ frame: FrameTrace) { show(frame, mark: "<") }

  private func show(_ fields: HTTPFields, mark: String) {
    for field in fields { write("\(mark) \(field.name.rawName): \(Self.secrets.contains(field.name) ? "***" : field.value)") }
  }

  private func show(_ frame: FrameTrace, mark: String) {
    let close = frame.closeCode.map { " \($0)\(frame.closeReason.isEmpty ? "" : " \"\(frame.closeReason)\"")" }
    let compressed = frame.isCompressed ? ", compressed" : ""
    let more = frame.isFinal ? "" : ", more follow"
    write("\(WallClock.timeOfDay) \(mark) \(frame.opcode)\(close ?? " \(frame.length) bytes")\(compressed)\(more)")
  }
}
