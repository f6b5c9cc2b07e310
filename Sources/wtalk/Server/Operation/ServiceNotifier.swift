import Glibc
import WebSocketTransport

/// Tells the service manager how the server is (sd_notify(3)), where one asks for it.
struct ServiceNotifier: Sendable {
  private static let variable = "NOTIFY_SOCKET"

  /// A path, or an abstract name with `@` in front; nil without a manager that listens.
  private let place: String?

  /// To be made once, at the start: children are not to speak for this process.
  init() {
    place = Environment.value(Self.variable)
    unsetenv(Self.variable)
  }

  /// All addresses are bound. `status` is for people.
  func ready(_ status: String) throws(FileError) { try send(["READY=1", "STATUS=\(status)"]) }

  func stopping() throws(FileError) { try send(["STOPPING=1", "STATUS=stopping"]) }

  private func send(_ lines: [String]) throws(FileError) {
    guard let place else { return }
    guard let address = UnixAddress(place, mayBeAbstract: true) else { throw .failed("\(Self.variable) is too long for a socket") }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .last }
    defer { close(descriptor) }
    let text = Array(lines.map { "\($0.replacing("\n", with: " "))\n" }.joined().utf8)
    let count = address.call { sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), $0, $1) }
    guard count == text.count else { throw .last }
  }
}
