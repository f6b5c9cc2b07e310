import Foundation
import NIOSSL

/// An authority of its own and what it signed, made by openssl in a temporary folder.
struct Certificates {
  static let shared = Certificates()

  private let folder: URL

  private init() {
    folder = FileManager.default.temporaryDirectory.appending(path: "wtalk-certificates-\(UUID().uuidString)")
    let settings = """
      [ca]
      default_ca = authority
      [authority]
      new_certs_dir = .
      database = index.txt
      serial = serial
      default_md = sha256
      policy = policy
      unique_subject = no
      copy_extensions = copy
      [policy]
      commonName = supplied
      """
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, text) in ["ca.cnf": settings, "index.txt": "", "serial": "01\n"] {
        try Data(text.utf8).write(to: folder.appending(path: name))
      }
      try makeSelfSigned("ca", subject: "/CN=Test authority")
      try makeSelfSigned("lonely", subject: "/CN=lonely/O=Nobody", names: "DNS:localhost")
      let names = "DNS:localhost,DNS:*.wild.example,IP:127.0.0.1,IP:::1"
      try makeSigned("server", subject: "/CN=server", names: names)
      try makeSigned("expired", subject: "/CN=expired", names: names, from: "20200101000000Z", until: "20210203000000Z")
      try makeSigned("future", subject: "/CN=future", names: names, from: "20400203000000Z", until: "20410101000000Z")
      try makeSigned("client", subject: "/CN=client", names: "DNS:client")
      try openssl("pkcs8 -topk8 -in client.key -passout pass:secret -out locked.key")
      try openssl("pkcs12 -export -in client.pem -inkey client.key -passout pass:secret -out client.p12")
    } catch {
      fatalError("openssl is needed to make certificates: \(error)")
    }
  }

  /// A file of the folder: NAME.pem, NAME.key, ca.pem, locked.key, client.p12.
  func path(_ name: String) -> String { folder.appending(path: name).path }

  /// The DER of a certificate.
  func der(_ name: String) -> [UInt8] { (try? NIOSSLCertificate.fromPEMFile(path("\(name).pem")).first?.toDERBytes()) ?? [] }

  /// What a server that shows this certificate needs.
  func serverContext(_ name: String, _ change: (inout TLSConfiguration) -> Void = { _ in }) throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(path("\(name).pem")).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: path("\(name).key"), format: .pem)))
    change(&configuration)
    return try NIOSSLContext(configuration: configuration)
  }

  private static let newKey = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"

  private func makeSelfSigned(_ name: String, subject: String, names: String? = nil) throws {
    let extensions = names.map { ["-addext", "subjectAltName=\($0)"] } ?? []
    try openssl("req -x509 \(Self.newKey) -days 30 -keyout \(name).key -out \(name).pem", extensions + ["-subj", subject])
  }

  private func makeSigned(_ name: String, subject: String, names: String, from start: String? = nil, until end: String? = nil) throws {
    try openssl("req \(Self.newKey) -keyout \(name).key -out \(name).csr -addext subjectAltName=\(names)", ["-subj", subject])
    let dates = if let start, let end { "-startdate \(start) -enddate \(end)" } else { "-days 30" }
    try openssl("ca -batch -notext -config ca.cnf -cert ca.pem -keyfile ca.key -in \(name).csr -out \(name).pem \(dates)")
  }

  private func openssl(_ arguments: String, _ more: [String] = []) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init) + more
    process.currentDirectoryURL = folder
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableNotLoadable) }
  }
}
