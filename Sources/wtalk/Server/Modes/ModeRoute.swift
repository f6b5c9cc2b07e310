import ArgumentParser

/// A path and what is served at it and below, written `/path=mode`.
struct ModeRoute: Equatable, ExpressibleByArgument {
  let path: URLPath
  let mode: ServerMode

  init(path: URLPath, mode: ServerMode) {
    self.path = path
    self.mode = mode
  }

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let path = URLPath(String(parts[0])), let mode = ServerMode(argument: String(parts[1])) else { return nil }
    self.init(path: path, mode: mode)
  }
}
