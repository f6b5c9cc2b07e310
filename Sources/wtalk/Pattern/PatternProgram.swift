/// A pattern as instructions, which begin at 0.
struct PatternProgram: Sendable {
  enum Instruction: Equatable {
    /// Takes any character.
    case any
    /// Takes a character of the set with this number.
    case one(of: Int)
    case jump(to: Int)
    case either(Int, Int)
    /// Goes on at the start of the bytes only.
    case start
    case end
    case match
  }

  /// How many instructions a pattern may have: that many steps may be taken for each character.
  static let limit = 1_000

  private(set) var instructions: [Instruction] = []
  private var sets: [PatternSet] = []
  /// Whether a match that does not begin at the start can begin with this ASCII character; nil: or with nothing.
  private var firsts: [Bool]?

  init(_ node: PatternNode) throws(Pattern.Problem) {
    try emit(node)
    try emit(.match)
    firsts = findFirsts()
  }

  func takes(_ character: Unicode.Scalar, at index: Int) -> Bool {
    guard case .one(let set) = instructions[index] else { return true }
    return sets[set].contains(character)
  }

  /// The next position at which a match can begin; the end, if there is none.
  func firstCandidate(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    guard let firsts, start > 0 else { return start }
    var position = start
    while position < bytes.count, bytes[position] < 0x80, !firsts[Int(bytes[position])] { position += 1 }
    return position
  }

  private func findFirsts() -> [Bool]? {
    var threads = PatternThreads(self)
    threads.add(0, isAtStart: false, isAtEnd: true)
    guard !threads.hasMatched else { return nil }
    return (0..<0x80).map { (byte: UInt8) in threads.take(Unicode.Scalar(byte)) }
  }

  private mutating func emit(_ instruction: Instruction) throws(Pattern.Problem) {
    guard instructions.count < Self.limit else { throw Pattern.Problem(why: "it is too long, all its repetitions written out") }
    instructions.append(instruction)
  }

  private mutating func emit(_ node: PatternNode) throws(Pattern.Problem) {
    switch node {
    case .any: try emit(Instruction.any)
    case .one(let set):
      sets.append(set)
      try emit(.one(of: sets.count - 1))
    case .start: try emit(Instruction.start)
    case .end: try emit(Instruction.end)
    case .sequence(let nodes): for node in nodes { try emit(node) }
    case .alternatives(let nodes): try emit(alternatives: nodes[...])
    case .repeated(let node, let counts): try emit(node, repeated: counts)
    }
  }

  private mutating func emit(alternatives nodes: ArraySlice<PatternNode>) throws(Pattern.Problem) {
    guard let first = nodes.first else { return }
    let rest = nodes.dropFirst()
    if rest.isEmpty { return try emit(first) }
    let fork = instructions.count
    try emit(.either(fork + 1, fork + 1))
    try emit(first)
    let exit = instructions.count
    try emit(.jump(to: exit))
    instructions[fork] = .either(fork + 1, exit + 1)
    try emit(alternatives: rest)
    instructions[exit] = .jump(to: instructions.count)
  }

  private mutating func emit(_ node: PatternNode, repeated counts: PatternNode.Counts) throws(Pattern.Problem) {
    for _ in 0..<counts.least {
      let before = instructions.count
      try emit(node)
      // The empty pattern, however often: repetitions of repetitions of it would take for ever.
      if instructions.count == before { return }
    }
    guard let most = counts.most else { return try emitAnyNumber(of: node) }
    var forks: [Int] = []
    for _ in counts.least..<most {
      forks.append(instructions.count)
      try emit(.either(instructions.count + 1, 0))
      try emit(node)
    }
    for fork in forks { instructions[fork] = .either(fork + 1, instructions.count) }
  }

  private mutating func emitAnyNumber(of node: PatternNode) throws(Pattern.Problem) {
    let fork = instructions.count
    try emit(.either(fork + 1, 0))
    try emit(node)
    try emit(.jump(to: fork))
    instructions[fork] = .either(fork + 1, instructions.count)
  }
}
