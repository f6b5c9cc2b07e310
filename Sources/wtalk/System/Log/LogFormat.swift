import ArgumentParser

/// How the log is written.
enum LogFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
}
