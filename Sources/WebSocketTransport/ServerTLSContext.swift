import NIOSSL
import Synchronization

/// The TLS that new connections get; it can be replaced while the server runs, and connections keep what they began with.
package final class ServerTLSContext: Sendable {
  private let current: Mutex<ServerTLS>

  package init(_ tls: ServerTLS) { current = Mutex(tls) }

  package func replace(by tls: ServerTLS) { current.withLock { $0 = tls } }

  func makeHandler() -> NIOSSLServerHandler { NIOSSLServerHandler(context: current.withLock { $0.context }) }
}
