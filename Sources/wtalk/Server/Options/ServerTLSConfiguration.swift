import ArgumentParser
import WebSocketTransport

/// How connections begin with TLS.
struct ServerTLSConfiguration: Equatable {
  enum Source: Equatable {
    /// Files of the operator's, in PEM.
    case files(certificate: String, key: String)
    /// A certificate of our own, for these names at least.
    case selfSigned(names: [String])
  }

  let source: Source
  /// The file of the authorities one of which must have signed each client's certificate; nil: no client is asked for one.
  let clientAuthorities: String?

  /// Nil for a server without TLS.
  ///
  /// - Parameter names: what the server is called, in a certificate of our own.
  /// - Throws: `ValidationError`.
  init?(_ options: ServerTLSOptions, names: [String]) throws {
    for path in [options.tlsCert, options.tlsKey, options.clientCa] where path?.isEmpty == true {
      throw ValidationError("--tls-cert, --tls-key and --client-ca take the path of a file.")
    }
    clientAuthorities = options.clientCa
    switch (options.tlsCert, options.tls) {
    case (_?, true): throw ValidationError("--tls makes a certificate and --tls-cert names one: only one of them at a time.")
    case (let certificate?, false): source = .files(certificate: certificate, key: options.tlsKey ?? certificate)
    case (nil, _) where options.tlsKey != nil: throw ValidationError("--tls-key goes with --tls-cert.")
    case (nil, true): source = .selfSigned(names: names)
    case (nil, false):
      guard options.clientCa == nil else { throw ValidationError("--client-ca needs TLS: --tls or --tls-cert.") }
      return nil
    }
  }
}
