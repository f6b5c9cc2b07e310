import Glibc

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
    guard var address = sockaddr_un(place) else { throw .failed("\(Self.variable) is too long for a socket") }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .last }
    defer { close(descriptor) }
    let text = Array(lines.map { "\($0.replacing("\n", with: " "))\n" }.joined().utf8)
    let length = socklen_t(MemoryLayout<sa_family_t>.size + place.utf8.count)
    let count = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL), $0, length)
      }
    }
    guard count == text.count else { throw .last }
  }
}

extension sockaddr_un {
  /// An abstract name has NUL where `@` stands.
  fileprivate init?(_ place: String) {
    self.init()
    var bytes = Array(place.utf8)
    guard place.hasPrefix("/") || place.hasPrefix("@"), bytes.count < MemoryLayout.size(ofValue: sun_path) else { return nil }
    if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
    sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &sun_path) { $0.copyBytes(from: bytes) }
  }
}
