import ArgumentParser

/// How many connections there may be, and what one may cost.
struct ServerLimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Most connections at once; more get HTTP 503.", valueName: "number"))
  var maxConnections = 20_000

  @Option(help: ArgumentHelp("Most connections at once from one address, but for this machine's; more get HTTP 429.", valueName: "number"))
  var maxConnectionsPerAddress = 64

  @Option(help: ArgumentHelp("Largest message of a plain client.", valueName: "size"))
  var maxMessage = ByteCount(bytes: 1 << 20)

  @Option(help: ArgumentHelp("Most frames that one message may come in.", valueName: "number"))
  var maxFragments = 65_536

  @Option(help: ArgumentHelp("How many chat requests a second a session may make; what comes faster waits.", valueName: "number"))
  var rate = 20

  @Flag(help: "Decline the compression that clients offer.")
  var noCompress = false

  @Option(help: ArgumentHelp("Seconds between pings; 0 sends none.", valueName: "seconds"))
  var pingInterval = TimeSpan(.seconds(20))
}
