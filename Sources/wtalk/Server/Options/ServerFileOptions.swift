import ArgumentParser

/// Where further options come from; `ServerArguments` has read it before the command is parsed.
struct ServerFileOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Read options from this file, too.", valueName: "file"), completion: .file())
  var config: String?

  @Flag(help: "Only check the configuration, and print what the server would run with.")
  var check = false
}
