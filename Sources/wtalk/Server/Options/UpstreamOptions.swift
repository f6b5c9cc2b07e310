import ArgumentParser

/// How the servers are reached that paths are forwarded to.
struct UpstreamOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Seconds for the connection to the address that a path is forwarded to, and again for its handshake.", valueName: "seconds"))
  var upstreamTimeout = TimeSpan(.seconds(8))

  @Option(
    help: ArgumentHelp("Trust the authorities of this file, in PEM, for wss:// upstreams, instead of the system's.", valueName: "file"),
    completion: .file())
  var upstreamCa: String?
}
