import ArgumentParser

/// Where further options come from; `ClientArguments` has read it before the command is parsed.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Read options and profiles from this file. (default: ~/.config/wtalk/config)", valueName: "file"),
    completion: .file())
  var config: String?
}
