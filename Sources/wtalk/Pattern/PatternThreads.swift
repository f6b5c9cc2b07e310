/// All places of a program that a match may have reached, each of them once.
struct PatternThreads {
  private(set) var hasMatched = false

  private let program: PatternProgram
  /// Instructions that take a character.
  private var places: [Int] = []
  private var unfollowed: [Int] = []
  private var visits: [Int]
  private var generation = 1

  init(_ program: PatternProgram) {
    self.program = program
    visits = Array(repeating: 0, count: program.instructions.count)
  }

  var isEmpty: Bool { places.isEmpty }

  mutating func removeAll() {
    places.removeAll(keepingCapacity: true)
    generation += 1
  }

  /// Adds the places that are reached from an instruction without a character.
  mutating func add(_ start: Int, isAtStart: Bool, isAtEnd: Bool) {
    unfollowed.append(start)
    while let index = unfollowed.popLast() {
      guard visits[index] != generation else { continue }
      visits[index] = generation
      switch program.instructions[index] {
      case .any, .one: places.append(index)
      case .jump(let target): unfollowed.append(target)
      case .either(let first, let second):
        unfollowed.append(second)
        unfollowed.append(first)
      case .start: if isAtStart { unfollowed.append(index + 1) }
      case .end: if isAtEnd { unfollowed.append(index + 1) }
      case .match: hasMatched = true
      }
    }
  }

  /// Whether this character leads on.
  func take(_ character: Unicode.Scalar) -> Bool {
    places.contains { program.takes(character, at: $0) }
  }

  /// Adds to `next` what is reached by this character.
  func step(over character: Unicode.Scalar, into next: inout PatternThreads, isAtEnd: Bool) {
    for place in places where program.takes(character, at: place) {
      next.add(place + 1, isAtStart: false, isAtEnd: isAtEnd)
    }
  }
}
