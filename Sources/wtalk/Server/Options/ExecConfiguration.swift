import ArgumentParser

/// How processes run, and how many.
struct ExecConfiguration {
  let usesTerminal: Bool
  let isBinary: Bool
  let standardError: StandardErrorForm
  let maximumProcesses: Int
  /// Lower case.
  let passedHeaders: Set<String>

  /// - Throws: `ValidationError`.
  init(_ options: StreamOptions, isServed: Bool) throws {
    (usesTerminal, isBinary, standardError) = (options.pty, options.binary, options.stderr)
    maximumProcesses = options.maxProcesses
    passedHeaders = Set(options.passHeader.map { $0.lowercased() })
    guard (1...100_000).contains(maximumProcesses) else { throw ValidationError("--max-processes is a number from 1 to 100000.") }
    guard !passedHeaders.contains("proxy") else { throw ValidationError("--pass-header: many programs take HTTP_PROXY for a setting.") }
    let isAskedFor = usesTerminal || standardError != .log || maximumProcesses != StreamOptions.usualProcesses || !passedHeaders.isEmpty
    guard isServed || !isAskedFor else {
      throw ValidationError("--pty, --stderr, --max-processes and --pass-header go with --mode exec:COMMAND.")
    }
    guard standardError == .log || !(usesTerminal || isBinary) else {
      throw ValidationError("--stderr jsonl does not go with --pty, where there is one stream, nor with --binary.")
    }
  }
}
