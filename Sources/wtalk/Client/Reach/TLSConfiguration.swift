import ArgumentParser
import WebSocketTransport

/// Whom to trust with TLS and how to prove who we are, from options whose files have been looked at.
struct TLSConfiguration: Sendable {
  private let serverName: String?
  private let roots: ClientTLS.Roots
  private let identity: ClientTLS.Identity?
  private let trust: ClientTLS.Trust
  private let minimumVersion: ClientTLS.Version
  private let keyLogFile: String?

  /// - Throws: `ValidationError`, or a failure with 77 when others may read a key, 73 for missing files.
  init(_ options: TLSOptions, environment: (String) -> String?, ask: SecretQuestion) throws {
    serverName = options.serverName
    roots = options.ca.map { .file($0) } ?? .system
    trust = options.insecure ? .none : options.pin.map { .pin($0.digest) } ?? .chain
    minimumVersion = options.tlsMin.transport
    keyLogFile = environment("SSLKEYLOGFILE")
    if let path = options.ca { _ = try FileContent.read(path, "the authorities in") }
    identity = try Self.identity(options, ask)
  }

  func tls(for host: String) -> ClientTLS {
    ClientTLS(
      serverName: serverName ?? host, roots: roots, identity: identity, trust: trust, minimumVersion: minimumVersion,
      keyLogFile: keyLogFile)
  }

  /// Without `--key`, the key is where the certificate is.
  private static func identity(_ options: TLSOptions, _ ask: SecretQuestion) throws -> ClientTLS.Identity? {
    guard let certificate = options.cert else {
      guard options.key == nil, options.keyPasswordFile == nil else { throw ValidationError("--key and --key-password-file need --cert.") }
      return nil
    }
    if isPKCS12(certificate) {
      guard options.key == nil else { throw ValidationError("--key does not go with a PKCS#12 file, which has the key.") }
      _ = try FileContent.read(certificate, isPrivate: true, "the certificate and key in")
      return .pkcs12(certificate, password: try password(for: certificate, options, ask) ?? [])
    }
    _ = try FileContent.read(certificate, isPrivate: options.key == nil, "the certificate in")
    let key = options.key ?? certificate
    return .pem(certificate: certificate, key: key, password: try password(ofPEM: key, options, ask))
  }

  private static func isPKCS12(_ path: String) -> Bool {
    let name = path.lowercased()
    return name.hasSuffix(".p12") || name.hasSuffix(".pfx")
  }

  /// nil for a key that needs none.
  private static func password(ofPEM key: String, _ options: TLSOptions, _ ask: SecretQuestion) throws -> [UInt8]? {
    let content = String(decoding: try FileContent.read(key, isPrivate: true, "the key in"), as: UTF8.self)
    // RFC 7468 §11, and RFC 1421 §4.6.1.1 as OpenSSL still writes it.
    guard content.contains("ENCRYPTED PRIVATE KEY") || content.contains("4,ENCRYPTED") else { return nil }
    guard let password = try password(for: key, options, ask) else {
      throw ValidationError("there is no passphrase for \(key), and no terminal to ask at; --key-password-file names a file with it.")
    }
    return password
  }

  private static func password(for path: String, _ options: TLSOptions, _ ask: SecretQuestion) throws(Failure) -> [UInt8]? {
    guard let file = options.keyPasswordFile else { return try ask("Passphrase for \(path): ") }
    return try SecretFile.read(file, "the passphrase in")
  }
}
