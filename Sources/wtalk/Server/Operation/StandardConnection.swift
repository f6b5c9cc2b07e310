import Glibc
import WebSocketTransport

/// The connection that inetd, or systemd with `StandardInput=socket`, has made standard input and output.
enum StandardConnection {
  /// Moves it to descriptors of its own, so that nothing else that is read or printed gets into it: not the log either, where standard
  /// error is the same socket, as inetd has it.
  ///
  /// - Throws: 78 when standard input and output are neither sockets nor pipes.
  static func take() throws(Failure) -> ServerEndpoint {
    guard let input = File(STDIN_FILENO), let output = File(STDOUT_FILENO), input.isStream, output.isStream else {
      throw Failure(.configuration, "--stdio serves the connection that standard input and output are, as under inetd; here they are none")
    }
    let source = try moved(STDIN_FILENO)
    let endpoint = ServerEndpoint.connection(input: source, output: input == output ? source : try moved(STDOUT_FILENO))
    let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
    let isLogIntoIt = File(STDERR_FILENO) == output
    for descriptor in [STDIN_FILENO, STDOUT_FILENO] + (isLogIntoIt ? [STDERR_FILENO] : []) { dup2(nothing, descriptor) }
    return endpoint
  }

  private static func moved(_ descriptor: Int32) throws(Failure) -> Int32 {
    let made = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    guard made >= 0 else { throw Failure(.cannotOpen, "cannot take over standard input and output: \(SystemError(errno))") }
    return made
  }
}

/// What an open descriptor refers to.
private struct File: Equatable {
  private let device: dev_t
  private let number: ino_t
  /// Whether it is a socket or a pipe.
  let isStream: Bool

  init?(_ descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    (device, number) = (status.st_dev, status.st_ino)
    isStream = [S_IFSOCK, S_IFIFO].contains(status.st_mode & S_IFMT)
  }
}
