import ArgumentParser

/// How upstreams are reached, checked once.
struct UpstreamConfiguration {
  let timeout: Duration
  /// A file of certificates; nil for the system's.
  let authorities: String?

  /// - Throws: `ValidationError`, or a failure with 73 for a file that cannot be read.
  init(_ options: UpstreamOptions) throws {
    timeout = options.upstreamTimeout.duration
    guard timeout > .zero, timeout <= .seconds(30) else { throw ValidationError("--upstream-timeout is a time up to 30s.") }
    authorities = options.upstreamCa
    if let authorities { _ = try FileContent.read(authorities, "the authorities in") }
  }
}
