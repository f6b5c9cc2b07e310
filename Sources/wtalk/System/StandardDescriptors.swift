import Glibc

/// The descriptors that every program starts with.
enum StandardDescriptors {
  /// Takes those that are closed, so that no file of ours becomes one and gets what is meant for people. What is written there fails all the same.
  static func reserve() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDONLY)
    }
  }
}
