#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// Where a server's connections come from.
package enum ServerEndpoint: Equatable, Sendable {
  /// A host without brackets.
  case host(String, port: Int)
  /// A socket to be made in the file system, and its permissions.
  case unix(String, mode: mode_t)
  case inherited(InheritedSocket)
  /// No listener: the one connection that the process was started with. Both may be the same socket.
  case connection(input: Int32, output: Int32)
}

/// Why a server has nothing more to do, without having been stopped.
package enum ServerEnd: Sendable {
  /// There was to be one connection, and it has ended.
  case served
  /// A listener can accept no more.
  case failed(TransportError)
}
