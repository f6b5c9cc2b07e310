import ArgumentParser

/// Which pings are sent, and what is told of them.
struct PingOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("End after so many pings.", valueName: "number"))
  var count: PositiveNumber?

  @Option(name: .shortAndLong, help: ArgumentHelp("Time from one ping to the next.", valueName: "seconds"))
  var interval = TimeSpan(.seconds(1))

  @Option(name: .shortAndLong, help: ArgumentHelp("Bytes that a ping carries, 0 to 125.", valueName: "bytes"))
  var size = 32

  @Option(help: ArgumentHelp("How long an answer may take.", valueName: "seconds"))
  var wait = TimeSpan(.seconds(10))

  @Flag(name: .shortAndLong, help: "Print nothing but the summary.")
  var quiet = false

  var plan: PingPlan { PingPlan(count: count?.value, interval: interval.duration, size: size, wait: wait.duration) }

  func validate() throws {
    guard (0...125).contains(size) else { throw ValidationError("--size is 0 to 125: a ping carries no more (RFC 6455 §5.5).") }
    guard interval.duration >= .milliseconds(1) else { throw ValidationError("--interval is 0.001 or more.") }
    guard wait.duration > .zero else { throw ValidationError("--wait is more than 0.") }
  }
}
