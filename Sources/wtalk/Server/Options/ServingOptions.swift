import ArgumentParser

/// What is served, and at which paths.
struct ServingOptions: ParsableArguments {
  @Option(
    help: """
      What the server does: chat; echo every message to its sender; pipe: its own standard input and output; exec: a process for each \
      connection; forward to an address (tcp, unix) or a server (ws, wss); static: the files of a folder.
      """)
  var mode = ServerMode.chat

  @Option(help: ArgumentHelp("Serve another mode at this path and below; repeat it for more.", valueName: "/path=mode"))
  var route: [ModeRoute] = []

  @Option(help: ArgumentHelp("Put everything below this path.", valueName: "path"))
  var basePath = "/"
}
