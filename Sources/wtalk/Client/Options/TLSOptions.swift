import ArgumentParser

/// Whom to trust with `wss://`, and how to prove who we are.
struct TLSOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Trust the authorities in this PEM file instead of the system's.", valueName: "file"), completion: .file())
  var ca: String?

  @Option(help: ArgumentHelp("Our certificate: PEM, or with the key PKCS#12 (.p12, .pfx).", valueName: "file"), completion: .file())
  var cert: String?

  @Option(help: ArgumentHelp("The certificate's key in PEM. (default: in the certificate's file)", valueName: "file"), completion: .file())
  var key: String?

  @Option(help: ArgumentHelp("The file with the key's passphrase; asks for it otherwise.", valueName: "file"), completion: .file())
  var keyPasswordFile: String?

  @Option(help: ArgumentHelp("Trust the certificate with this SHA-256 alone.", valueName: "sha256:hex"))
  var pin: Pin?

  @Flag(help: "Do not check the server's certificate.")
  var insecure = false

  @Option(help: ArgumentHelp("The name that the certificate has to be for. (default: the URL's host)", valueName: "name"))
  var serverName: String?

  @Option(help: ArgumentHelp("The oldest version of TLS to speak.", valueName: "version"))
  var tlsMin = TLSVersion.tls12

  mutating func validate() throws {
    try Exclusion.trust.check(pin != nil, insecure)
    guard serverName.map({ !$0.isEmpty && HeaderLine.isValue($0) }) ?? true else {
      throw ValidationError("--server-name is a host's name.")
    }
  }
}
