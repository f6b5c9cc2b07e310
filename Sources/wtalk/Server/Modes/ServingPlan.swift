import ArgumentParser

/// Which mode is served at which path.
struct ServingPlan {
  /// Paths from the root on, the longest first; the last has the rest.
  let routes: [ModeRoute]

  /// - Throws: `ValidationError`, or a failure with 73 for a folder that cannot be read.
  init(_ options: ServingOptions) throws {
    guard let base = URLPath(options.basePath) else { throw ValidationError("--base-path is a path such as /chat.") }
    let whole = ModeRoute(path: base, mode: options.mode)
    let parts = options.route.map { ModeRoute(path: base + $0.path, mode: $0.mode) }
    routes = parts.sorted { $0.path.text.utf8.count > $1.path.text.utf8.count } + [whole]
    for (index, route) in routes.enumerated() where routes[..<index].contains(where: { $0.path == route.path }) {
      throw ValidationError("\(route.path.text.isEmpty ? "/" : route.path.text) is there twice; the root is served by --mode.")
    }
    for case .files(let folder) in routes.map(\.mode) { try FileFinder(folder).check() }
    guard routes.count(where: { $0.mode == .chat }) <= 1 else {
      throw ValidationError("the chat is one, and stands at one path; --mode echo takes it from the root.")
    }
    guard routes.count(where: { $0.mode == .pipe }) <= 1 else {
      throw ValidationError("there is one standard input, which goes to one path.")
    }
  }

  /// Whether this process's standard input and output are served.
  var hasPipe: Bool { routes.contains { $0.mode == .pipe } }

  /// Whether there is a path at which processes are started.
  var hasProcesses: Bool {
    routes.contains { route in
      if case .exec = route.mode { true } else { false }
    }
  }

  /// Where the chat is; nil without one.
  var chatPath: URLPath? { routes.first { $0.mode == .chat }?.path }

  /// What everything below the base path is, but for the routes.
  var whole: ModeRoute { routes[routes.count - 1] }
}
