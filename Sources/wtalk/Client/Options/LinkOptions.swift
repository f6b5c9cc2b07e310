import ArgumentParser

/// How a link is watched, and made again when it is lost.
struct LinkOptions: ParsableArguments {
  @Flag(help: "Connect again, with growing pauses, when the link is lost; the default at a prompt, once connected.")
  var reconnect = false

  @Flag(help: "End when the link is lost.")
  var noReconnect = false

  @Option(help: ArgumentHelp("Give up after this many failures in a row; implies --reconnect.", valueName: "number"))
  var reconnectAttempts: PositiveNumber?

  @Option(help: ArgumentHelp("Send the messages of --message again after each reconnect; implies --reconnect.", valueName: "action"))
  var onReconnect: OnReconnect?

  @Option(help: ArgumentHelp("Seconds between pings; 0 sends none.", valueName: "seconds"))
  var pingInterval = TimeSpan(.seconds(20))

  @Option(help: ArgumentHelp("Seconds that an answer to a ping may take. (default: the interval)", valueName: "seconds"))
  var pingTimeout: TimeSpan?

  var reconnects: Bool { reconnect || reconnectAttempts != nil || resendsOnReconnect }

  var resendsOnReconnect: Bool { onReconnect == .resend }

  mutating func validate() throws {
    try Exclusion.reconnect.check(reconnects, noReconnect)
    guard pingTimeout?.duration != .zero else { throw ValidationError("--ping-timeout is more than 0.") }
  }
}
