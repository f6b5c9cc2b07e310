import NIOCore
import NIOPosix
import NIOSSL
package import WebSocketCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a listener or a connection could not be made; the address is named as the user gave it.
package enum TransportError: Error, Equatable, Sendable {
  case unknownHost(String)
  case addressInUse(String)
  case permissionDenied(String)
  /// Refused, unreachable or otherwise failed, with the system's words.
  case unreachable(String, why: String)
  case timedOut(stage: String)
  /// The server answered with another status than 101.
  case refused(HTTPRefusal)
  case handshake(HandshakeError)
  case notHTTP
  case closedInHandshake
  case tls(TLSFailure)
  /// The proxy's URL, without credentials.
  case proxy(String, ProxyFailure)
  /// A file or a setting of ours is wrong; nothing was tried.
  case configuration(String)
  /// The key in this file cannot be read with the passphrase that was given.
  case wrongPassphrase(String)

  /// Tells NIO's errors apart.
  package init(_ error: any Error, at address: String) {
    switch error {
    case let error as TransportError: self = error
    case let error as HandshakeError: self = .handshake(error)
    case let error as NIOConnectionError: self.init(error, at: address)
    case is SocketAddressError: self = .unknownHost(address)
    case let error as IOError: self.init(error, at: address)
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: self = .tls(TLSFailure(error))
    case ChannelError.connectTimeout: self = .timedOut(stage: "connecting")
    default: self = .unreachable(address, why: String(describing: error))
    }
  }

  private init(_ error: NIOConnectionError, at address: String) {
    if let last = error.connectionErrors.last {
      self.init(last.error, at: address)
    } else {
      self = .unknownHost(error.host)
    }
  }

  private init(_ error: IOError, at address: String) {
    switch error.errnoCode {
    case EADDRINUSE: self = .addressInUse(address)
    case EACCES, EPERM: self = .permissionDenied(address)
    default: self = .unreachable(address, why: String(cString: strerror(error.errnoCode)))
    }
  }
}
