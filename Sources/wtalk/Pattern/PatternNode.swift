/// A pattern, or a part of one, as it was written.
indirect enum PatternNode {
  /// How often a part is repeated.
  struct Counts: Equatable {
    let least: Int
    /// nil: without end.
    let most: Int?
  }

  case any
  case one(of: PatternSet)
  case start
  case end
  case sequence([PatternNode])
  case alternatives([PatternNode])
  case repeated(PatternNode, Counts)
}
