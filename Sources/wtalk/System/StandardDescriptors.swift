import Glibc

/// The descriptors that every program starts with.
enum StandardDescriptors {
  /// Takes those that are closed, so that no file of ours becomes one and gets what is meant for people. What is written to standard error fails
  /// all the same, so that the log knows what is lost.
  static func reserve() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", descriptor == STDERR_FILENO ? O_RDONLY : O_RDWR)
    }
  }
}
