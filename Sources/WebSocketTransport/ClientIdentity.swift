import NIOSSL

/// Reads certificates and keys from the user's files.
enum ClientIdentity {
  static func load(_ identity: ClientTLS.Identity) throws(TransportError) -> ([NIOSSLCertificate], NIOSSLPrivateKey) {
    switch identity {
    case .pem(let certificate, let path, let password): (try certificates(in: certificate), try key(in: path, password))
    case .pkcs12(let path, let password): try bundle(in: path, password)
    }
  }

  /// All certificates of a PEM file, one at least.
  static func certificates(in path: String) throws(TransportError) -> [NIOSSLCertificate] {
    let bytes = try LocalFile.read(path)
    do {
      return try NIOSSLCertificate.fromPEMBytes(bytes)
    } catch {
      throw .configuration("\(path) holds no certificate in PEM form")
    }
  }

  private static func key(in path: String, _ password: [UInt8]?) throws(TransportError) -> NIOSSLPrivateKey {
    let bytes = try LocalFile.read(path)
    let isEncrypted = String(decoding: bytes, as: UTF8.self).contains("ENCRYPTED")
    if isEncrypted, password == nil { throw .configuration("the key in \(path) needs a passphrase") }
    do {
      return try NIOSSLPrivateKey(bytes: bytes, format: .pem) { $0(password ?? []) }
    } catch {
      throw isEncrypted ? .wrongPassphrase(path) : .configuration("\(path) holds no private key in PEM form")
    }
  }

  private static func bundle(in path: String, _ password: [UInt8]?) throws(TransportError) -> ([NIOSSLCertificate], NIOSSLPrivateKey) {
    let bytes = try LocalFile.read(path)
    do {
      let bundle = try NIOSSLPKCS12Bundle(buffer: bytes, passphrase: password)
      return (bundle.certificateChain, bundle.privateKey)
    } catch {
      guard TLSFailure.reason(in: String(describing: error)) == "INCORRECT_PASSWORD" else {
        throw .configuration("\(path) holds no certificate and key in PKCS#12 form")
      }
      throw password == nil ? .configuration("the key in \(path) needs a passphrase") : .wrongPassphrase(path)
    }
  }
}
