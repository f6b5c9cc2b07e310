import Chat
import Glibc
import Logging
import Synchronization
import Terminal
import WebSocketTransport

/// Gives new connections the certificate that lies in the files now: looks at them every few seconds, and whenever it is told to.
final class CertificateWatch: Sendable {
  private struct State {
    var tls: ServerTLS
    /// Of the files that `tls` was read from, or that were found to be wrong.
    var read: [FileStamp?]
    /// Of the files as they were seen last: they are read once they rest.
    var seen: [FileStamp?]
    var failure: Failure?
  }

  private static let interval: UInt32 = 5

  let context: ServerTLSContext
  private let certificate: ServerCertificate
  private let logger: Logger
  private let state: Mutex<State>

  /// Reads the files for the first time.
  init(_ certificate: ServerCertificate, logger: Logger) throws(Failure) {
    let (tls, stamps) = try certificate.loadWithStamps()
    self.certificate = certificate
    self.logger = logger
    context = ServerTLSContext(tls)
    state = Mutex(State(tls: tls, read: stamps, seen: stamps))
    if let warning = tls.warning { logger.warning("\(warning)") }
  }

  /// What a client says to trust the certificate and nothing else; nil for one that others have signed.
  var pin: String? {
    certificate.isSelfSigned ? state.withLock { $0.tls.pin } : nil
  }

  /// Begins to look at the files, on a thread of its own.
  func start() {
    Worker.start { [self] in
      while true {
        sleep(Self.interval)
        look()
      }
    }
  }

  /// Reads the files whether they have changed or not.
  func reload() { state.withLock { load(&$0) } }

  private func look() {
    state.withLock { state in
      let stamps = certificate.stamps
      let isDue = certificate.isSelfSigned && state.tls.isEnding
      if isDue || stamps != state.read && stamps == state.seen { load(&state) }
      state.seen = stamps
    }
  }

  private func load(_ state: inout State) {
    state.read = certificate.stamps
    do throws(Failure) {
      let (tls, stamps) = try certificate.loadWithStamps()
      context.replace(by: tls)
      (state.tls, state.read, state.failure) = (tls, stamps, nil)
      logger.info("the certificate was read anew", metadata: ["certificate": "\(tls.pin)"])
      if let warning = tls.warning { logger.warning("\(warning)") }
    } catch {
      if error != state.failure { logger.warning("the certificate stays as it was", metadata: ["reason": "\(error.text)"]) }
      state.failure = error
    }
  }
}

extension ServerCertificate {
  fileprivate var stamps: [FileStamp?] { files.map(FileStamp.init) }

  /// The stamps are those from before, so that what changes meanwhile is read again; but for what we write ourselves.
  fileprivate func loadWithStamps() throws(Failure) -> (ServerTLS, [FileStamp?]) {
    let before = stamps
    let tls = try load()
    return (tls, isSelfSigned ? stamps : before)
  }
}

extension ServerTLS {
  /// As `wtalk client --pin` takes it.
  var pin: String { "sha256:\(HexadecimalBytes.encode(sha256))" }
}
