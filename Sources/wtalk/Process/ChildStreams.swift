import Glibc

/// The standard streams of a child, each with two ends; all descriptors are close-on-exec, and their owner closes them.
struct ChildStreams {
  enum Kind: Equatable {
    /// A pipe for input and one for output; standard error is ours.
    case pipes
    /// Likewise, and a pipe for standard error.
    case threePipes
    /// A terminal, for all three.
    case terminal
  }

  /// Our ends; `errors` is nil where standard error is not ours to read.
  let input: Int32
  let output: Int32
  let errors: Int32?

  /// The child's ends. Our copies of them stay open until it is done, so that its output ends once: then, and not whenever it closes it.
  let given: [Int32]

  /// Where the child finds its terminal; nil without one.
  let terminal: String?

  /// - Throws: what the system has too few of.
  init(_ kind: Kind) throws(SystemError) {
    switch kind {
    case .pipes: try self.init(pipes: 2)
    case .threePipes: try self.init(pipes: 3)
    case .terminal: self.init(try PseudoTerminal())
    }
  }

  private init(pipes count: Int) throws(SystemError) {
    var ends: [[Int32]] = []
    for _ in 0..<count {
      var pair: [Int32] = [-1, -1]
      guard pipe(&pair) == 0 else {
        let error = SystemError(errno)
        for end in ends.joined() { Glibc.close(end) }
        throw error
      }
      for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      ends.append(pair)
    }
    input = ends[0][1]
    output = ends[1][0]
    errors = count > 2 ? ends[2][0] : nil
    given = [ends[0][0], ends[1][1]] + (count > 2 ? [ends[2][1]] : [])
    terminal = nil
  }

  private init(_ made: PseudoTerminal) {
    input = made.secondMaster
    output = made.master
    errors = nil
    given = [made.replica]
    terminal = made.path
  }

  /// Closes the end that the child reads from, so that we are told (EPIPE) when it closes it. A terminal has one end for all.
  func closeGivenInput() {
    if terminal == nil { Glibc.close(given[0]) }
  }

  /// Closes the child's other ends.
  func closeGivenOutput() {
    for end in terminal == nil ? given.dropFirst() : given[...] { Glibc.close(end) }
  }

  /// Closes all ends.
  func close() {
    closeGivenInput()
    closeGivenOutput()
    closeOurs()
  }

  /// Closes our ends, which nobody has taken over.
  func closeOurs() {
    for end in [input, output] + (errors.map { [$0] } ?? []) { Glibc.close(end) }
  }
}
