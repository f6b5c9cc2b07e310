import ArgumentParser

/// A number of at least 1 on the command line.
struct PositiveNumber: ExpressibleByArgument, Equatable {
  let value: Int

  init(_ value: Int) { self.value = max(1, value) }

  init?(argument: String) {
    guard let value = Int(argument), value >= 1 else { return nil }
    self.value = value
  }

  var defaultValueDescription: String { "\(value)" }
}
