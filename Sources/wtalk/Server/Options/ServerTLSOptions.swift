import ArgumentParser

/// Whether connections begin with TLS, and with whose certificates.
struct ServerTLSOptions: ParsableArguments {
  @Flag(help: "Speak TLS with a certificate that the server makes, signs and keeps itself.")
  var tls = false

  @Option(
    help: ArgumentHelp("Speak TLS with this certificate and what follows it in the file (PEM).", valueName: "file"), completion: .file())
  var tlsCert: String?

  @Option(
    help: ArgumentHelp("The certificate's key in PEM. Without it, it is in the certificate's file.", valueName: "file"), completion: .file()
  )
  var tlsKey: String?

  @Option(
    help: ArgumentHelp("Let in only clients with a certificate of the authorities in this PEM file.", valueName: "file"),
    completion: .file())
  var clientCa: String?
}
