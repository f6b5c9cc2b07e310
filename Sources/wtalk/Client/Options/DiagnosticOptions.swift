import ArgumentParser

/// What the client tells on stderr besides failures.
struct DiagnosticOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Show the handshake on stderr; -vv every frame, too.")
  var verbose: Int

  @Flag(help: "Show pings and the time of their answers on stderr.")
  var printPings = false

  /// 0, 1 for the handshake, 2 for the frames, too.
  var verbosity: Int { min(verbose, 2) }
}
