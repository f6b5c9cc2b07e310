import Crypto
import NIOCore
import NIOSSL
import Synchronization

/// The TLS of one client, made at its first use: that reads files, the system's roots among them.
final class TLSContext: Sendable {
  let tls: ClientTLS
  private let made = Mutex<NIOSSLContext?>(nil)

  init(_ tls: ClientTLS) { self.tls = tls }

  /// - Throws: `.configuration` for whatever is wrong with the files or the name.
  func makeHandler() throws(TransportError) -> NIOSSLClientHandler {
    let context = try made.withLock { made throws(TransportError) in
      let context = if let made { made } else { try makeContext() }
      made = context
      return context
    }
    let name = IPAddress(tls.serverName) == nil ? tls.serverName : nil
    do {
      guard case .pin(let pin) = tls.trust else { return try NIOSSLClientHandler(context: context, serverHostname: name) }
      return try NIOSSLClientHandler(context: context, serverHostname: name) { chain, verdict in
        let digest = (try? chain.first?.toDERBytes()).map { Self.sha256($0) }
        verdict.succeed(digest == pin ? .certificateVerified : .failed)
      }
    } catch {
      throw .configuration("\(tls.serverName) cannot be a server's name")
    }
  }

  private func makeContext() throws(TransportError) -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = tls.minimumVersion == .tls13 ? .tlsv13 : .tlsv12
    // NIOSSL would take a certificate for the socket's address instead of the name; `ClientTLSHandler` does not.
    configuration.certificateVerification = tls.trust == .none ? .none : .noHostnameVerification
    configuration.trustRoots = try roots()
    // WebSocket has a closing handshake of its own; nobody waits for that of TLS.
    configuration.shutdownTimeout = .zero
    if let identity = tls.identity {
      let (chain, key) = try ClientIdentity.load(identity)
      configuration.certificateChain = chain.map { .certificate($0) }
      configuration.privateKey = .privateKey(key)
    }
    if let path = tls.keyLogFile {
      let log = try KeyLog(path)
      configuration.keyLogCallback = { log.append($0) }
    }
    do {
      return try NIOSSLContext(configuration: configuration)
    } catch NIOSSLError.failedToLoadPrivateKey {
      throw .configuration("the client's key does not belong to its certificate")
    } catch {
      throw .configuration("TLS cannot be set up: \(TLSFailure(error))")
    }
  }

  private func roots() throws(TransportError) -> NIOSSLTrustRoots {
    switch (tls.trust, tls.roots) {
    case (.chain, .system): .default
    case (.chain, .file(let path)): .certificates(try ClientIdentity.certificates(in: path))
    case (.pin, _), (.none, _): .certificates([])
    }
  }

  private static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    return Array(hash.finalize())
  }
}
