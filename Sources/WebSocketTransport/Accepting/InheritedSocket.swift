#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A listening socket that was open when the process began.
package struct InheritedSocket: Equatable, Sendable {
  let descriptor: Int32
  /// What it is bound to; an abstract name begins with `@`.
  package let address: ListenAddress

  /// From now on no child has it.
  ///
  /// - Throws: `.configuration` when it is no stream socket that listens.
  package init(_ descriptor: Int32) throws(TransportError) {
    guard Self.option(SO_TYPE, of: descriptor) == Self.stream, Self.option(SO_ACCEPTCONN, of: descriptor) == 1 else {
      throw .configuration("descriptor \(descriptor) is no stream socket that listens; in a systemd unit that is Accept=no")
    }
    guard let address = Self.address(of: descriptor) else {
      throw .configuration("descriptor \(descriptor) is neither a TCP nor a Unix socket")
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    self.descriptor = descriptor
    self.address = address
  }

  #if canImport(Glibc)
    private static let stream = Int32(SOCK_STREAM.rawValue)
  #else
    private static let stream = SOCK_STREAM
  #endif

  private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
  }

  /// What a socket of ours is bound to; nil for anything but TCP and Unix sockets.
  package static func address(of descriptor: Int32) -> ListenAddress? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard getsockname(descriptor, address, &length) == 0 else { return nil }
        switch Int32(address.pointee.sa_family) {
        case AF_INET, AF_INET6: return internet(address, length)
        case AF_UNIX: return .unix(path(UnsafeRawBufferPointer(start: address, count: Int(length))))
        default: return nil
        }
      }
    }
  }

  private static func internet(_ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> ListenAddress? {
    var host = [CChar](repeating: 0, count: 256)
    var port = [CChar](repeating: 0, count: 16)
    let flags = NI_NUMERICHOST | NI_NUMERICSERV
    guard getnameinfo(address, length, &host, socklen_t(host.count), &port, socklen_t(port.count), flags) == 0 else { return nil }
    return UInt16(text(port)).map { .host(text(host), port: Int($0)) }
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// An abstract name begins with NUL.
  private static func path(_ address: UnsafeRawBufferPointer) -> String {
    let name = address.dropFirst(MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2)
    let mark = name.first == 0 && name.count > 1 ? "@" : ""
    return mark + String(decoding: name.dropFirst(mark.isEmpty ? 0 : 1).prefix { $0 != 0 }, as: UTF8.self)
  }
}
