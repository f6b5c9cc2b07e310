import Glibc
import WebSocketTransport

/// The listening sockets that systemd hands over (sd_listen_fds(3)).
enum SocketActivation {
  /// Descriptors come from here on.
  private static let first: Int32 = 3
  private static let most = 1_024

  /// Takes what is for this process, and hides it from its children; nothing without activation.
  ///
  /// - Throws: 78 when one of them is no listening stream socket.
  static func take() throws(Failure) -> [InheritedSocket] {
    defer { for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) } }
    guard Environment.value("LISTEN_PID").flatMap(pid_t.init) == getpid() else { return [] }
    guard let count = Environment.value("LISTEN_FDS").flatMap(Int.init), (0...most).contains(count) else {
      throw Failure(.configuration, "cannot listen: LISTEN_FDS is not the number of sockets that systemd says it is")
    }
    var sockets: [InheritedSocket] = []
    for descriptor in first..<first + Int32(count) {
      do throws(TransportError) {
        sockets.append(try InheritedSocket(descriptor))
      } catch {
        throw Failure(error, "cannot listen on what systemd has handed over")
      }
    }
    return sockets
  }
}
