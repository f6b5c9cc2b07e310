import ArgumentParser

/// How standard input and output are joined with clients.
struct PipeConfiguration {
  /// Whether all clients are served, and not one after the other.
  let isBroadcast: Bool
  /// Whether what is written tells who said it.
  let marksSenders: Bool
  let isBinary: Bool

  /// - Throws: `ValidationError`.
  init(_ options: StreamOptions, isServed: Bool) throws {
    (isBroadcast, marksSenders, isBinary) = (options.broadcast, options.jsonl, options.binary)
    guard isServed || !(isBroadcast || marksSenders) else { throw ValidationError("--broadcast and --jsonl go with --mode pipe.") }
  }
}
