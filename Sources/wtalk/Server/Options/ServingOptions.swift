import ArgumentParser

/// What is served, and at which paths.
struct ServingOptions: ParsableArguments {
  @Option(
    help:
      "What the server does: chat; echo every message to its sender; forward to an address (tcp, unix) or server (ws, wss); serve files.")
  var mode = ServerMode.chat

  @Option(help: ArgumentHelp("Serve another mode at this path and below; repeat it for more.", valueName: "/path=mode"))
  var route: [ModeRoute] = []

  @Option(help: ArgumentHelp("Put everything below this path.", valueName: "path"))
  var basePath = "/"
}
