import WebSocketTransport

/// Reads what the server shows and asks for from its files, and makes and keeps the certificate where it is to sign itself.
struct ServerCertificate {
  private let configuration: ServerTLSConfiguration
  /// Where a certificate of our own is kept; nil where there is no home.
  private let kept: String?

  init(_ configuration: ServerTLSConfiguration, kept: String? = StateFolder.path("server.pem")) {
    self.configuration = configuration
    self.kept = kept
  }

  var isSelfSigned: Bool { if case .selfSigned = configuration.source { true } else { false } }

  /// The files that what `load` gives depends on.
  var files: [String] {
    let own =
      switch configuration.source {
      case .files(let certificate, let key): [certificate, key]
      case .selfSigned: [kept].compactMap { $0 }
      }
    return own + [configuration.clientAuthorities].compactMap { $0 }
  }

  /// - Throws: 77 when others may read the key, 78 for whatever else is wrong with the files.
  func load() throws(Failure) -> ServerTLS {
    let authorities = try configuration.clientAuthorities.map { path throws(Failure) in try read(path) }
    switch configuration.source {
    case .files(let certificate, let key):
      let chain = try read(certificate, isPrivate: certificate == key)
      return try tls(chain, try read(key, isPrivate: true), authorities, "\(certificate) and \(key)")
    case .selfSigned(let names): return try ownCertificate(for: names, authorities)
    }
  }

  private func read(_ path: String, isPrivate: Bool = false) throws(Failure) -> [UInt8] {
    do throws(FileError) {
      return try FileContent.read(path, isPrivate: isPrivate)
    } catch {
      throw Self.unreadable(path, error)
    }
  }

  private func tls(_ chain: [UInt8], _ key: [UInt8], _ authorities: [UInt8]?, _ what: String) throws(Failure) -> ServerTLS {
    do throws(TransportError) {
      return try ServerTLS(chain: chain, key: key, clientAuthorities: authorities)
    } catch {
      throw Failure(error, what)
    }
  }

  private static func unreadable(_ path: String, _ error: FileError) -> Failure {
    Failure(error == .exposed ? .notAllowed : .configuration, "cannot read \(path): \(error.why)")
  }

  // MARK: Our own

  /// The certificate that is kept; or a new one where there is none, or one that will soon be over or lacks a name.
  private func ownCertificate(for names: [String], _ authorities: [UInt8]?) throws(Failure) -> ServerTLS {
    guard let kept else {
      throw Failure(.configuration, "--tls has nowhere to keep its certificate: neither HOME nor XDG_STATE_HOME says where")
    }
    let content = try readOwn(kept)
    let found = content.flatMap { try? ServerTLS(chain: $0, key: $0) }
    if let content, let found, !found.isEnding, names.allSatisfy(found.isFor) { return try tls(content, content, authorities, kept) }
    let further = (found?.names ?? []).filter { !names.contains($0) }.prefix(Self.furtherNames)
    let made = try make(for: names + further)
    try keep(made, in: kept)
    return try tls(made, made, authorities, kept)
  }

  /// How many names of the certificate before are in the next one, too: of servers of the same user that are called otherwise.
  private static let furtherNames = 32

  /// Nil where there is no file.
  private func readOwn(_ path: String) throws(Failure) -> [UInt8]? {
    do throws(FileError) {
      return try FileContent.read(path, isPrivate: true)
    } catch {
      if error == .missing { return nil }
      throw Self.unreadable(path, error)
    }
  }

  private func make(for names: [String]) throws(Failure) -> [UInt8] {
    do throws(TransportError) {
      return try SelfSignedCertificate.make(for: names)
    } catch {
      throw Failure(error, "--tls")
    }
  }

  private func keep(_ certificate: [UInt8], in path: String) throws(Failure) {
    do throws(FileError) {
      try PrivateFile.makeFolder(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)))
      try PrivateFile.replace(path, with: certificate)
    } catch {
      throw Failure(.cannotOpen, "cannot keep the certificate in \(path): \(error.why)")
    }
  }
}
