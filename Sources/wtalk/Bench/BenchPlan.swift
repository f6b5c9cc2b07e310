import ArgumentParser

/// The load that a server is put under, checked once.
struct BenchPlan: Sendable {
  enum Mode: String, CaseIterable, Sendable {
    case echo
    case fanOut = "fan-out"
    case chat
    case idle
  }

  enum Load: Equatable, Sendable {
    /// Messages under way on each connection: the next one goes when one has come.
    case depth(Int)
    /// Messages a second over all connections: each goes when its time has come.
    case rate(Int)
  }

  /// What every message has to have room for.
  static let smallestSize = 24
  static let mostThreads = 64

  let mode: Mode
  /// In fan-out the one who talks is not among them.
  let connections: Int
  let load: Load
  /// Bytes.
  let size: Int
  let duration: Duration
  let warmUp: Duration
  let threads: Int

  /// - Throws: `ValidationError`.
  init(_ options: BenchOptions) throws {
    mode = options.mode
    connections = options.connections.value
    guard options.rate == nil || options.depth == nil else { throw ValidationError("--rate and --depth exclude each other.") }
    load = options.rate.map { .rate($0.value) } ?? .depth(options.depth?.value ?? 1)
    size = options.size.bytes
    guard size >= Self.smallestSize else { throw ValidationError("--size is \(Self.smallestSize) or more: a message carries its time.") }
    duration = options.duration.duration
    guard duration >= .milliseconds(100) else { throw ValidationError("--duration is 0.1 or more.") }
    warmUp = options.warmUp.duration
    threads = min(options.threads.value, connections)
    guard threads <= Self.mostThreads else { throw ValidationError("--threads is \(Self.mostThreads) at most.") }
    guard mode != .fanOut || threads == 1 else {
      throw ValidationError("--mode fan-out takes one thread: what it counts is counted in one place.")
    }
    guard mode != .chat || connections.isMultiple(of: 2 * threads) else {
      throw ValidationError("--mode chat talks in pairs: --connections is a multiple of \(2 * threads) here.")
    }
  }

  /// The part of one of the threads.
  func share(of thread: Int) -> BenchShare {
    let unit = mode == .chat ? 2 : 1
    let (whole, rest) = (connections / unit).quotientAndRemainder(dividingBy: threads)
    let before = thread * whole + min(thread, rest)
    let count = whole + (thread < rest ? 1 : 0)
    let rate: Double? = if case .rate(let rate) = load { Double(rate) * Double(count * unit) / Double(connections) } else { nil }
    return BenchShare(plan: self, first: before * unit, count: count * unit, rate: rate)
  }
}

/// What one event loop does of a `BenchPlan`.
struct BenchShare: Sendable {
  let plan: BenchPlan
  /// The number of its first connection.
  let first: Int
  let count: Int
  /// Messages a second; nil where they go as others come.
  let rate: Double?
}
