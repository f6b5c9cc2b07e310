import Glibc

/// Standard input, output and error.
enum StandardDescriptors {
  /// Opens `/dev/null` where one is closed, so that no socket of ours takes its number. To be called before anything is opened.
  static func fill() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDWR)
    }
  }
}
