#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// The address of a Unix socket, as system calls take it.
package struct UnixAddress {
  private let address: sockaddr_un
  private let length: socklen_t

  /// - Parameter text: a path; or, where `mayBeAbstract`, a name of Linux's own name space with `@` in front.
  /// - Returns: nil when that is empty or too long.
  package init?(_ text: String, mayBeAbstract: Bool = false) {
    var address = sockaddr_un()
    var bytes = Array(text.utf8)
    guard let first = bytes.first, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    let isAbstract = mayBeAbstract && first == UInt8(ascii: "@")
    if isAbstract { bytes[0] = 0 }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    self.address = address
    // The name of an abstract socket ends with the address.
    let whole = MemoryLayout<sockaddr_un>.size
    length = socklen_t(isAbstract ? whole - MemoryLayout.size(ofValue: address.sun_path) + bytes.count : whole)
  }

  /// What a system call gives for it.
  package func call<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }
}
