import Glibc
import WebSocketTransport

/// The listening sockets that systemd hands over (sd_listen_fds(3)).
enum SocketActivation {
  /// Descriptors come from here on.
  private static let first: Int32 = 3
  private static let most: Int32 = 1_024

  /// Takes what is for this process; nothing without activation.
  ///
  /// - Throws: 78 when one of them is no listening stream socket.
  static func take() throws(Failure) -> [InheritedSocket] {
    var sockets: [InheritedSocket] = []
    for descriptor in try descriptors() {
      do throws(TransportError) {
        sockets.append(try InheritedSocket(descriptor))
      } catch {
        throw Failure(error, "cannot listen on what systemd has handed over")
      }
    }
    return sockets
  }

  /// Closes what is for this process, of which it has no use.
  static func discard() throws(Failure) {
    for descriptor in try descriptors() { close(descriptor) }
  }

  /// Once: children are not to take them for theirs.
  private static func descriptors() throws(Failure) -> Range<Int32> {
    defer { for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) } }
    guard Environment.value("LISTEN_PID").flatMap(pid_t.init) == getpid() else { return first..<first }
    guard let count = Environment.value("LISTEN_FDS").flatMap(Int32.init), (0...most).contains(count) else {
      throw Failure(.configuration, "cannot listen: LISTEN_FDS is not the number of sockets that systemd says it is")
    }
    return first..<first + count
  }
}
