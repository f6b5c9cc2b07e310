import ArgumentParser

/// How long to listen on after the end of the input: a time, or until the server closes.
enum Linger: ExpressibleByArgument, Equatable {
  case time(Duration)
  case forever

  init?(argument: String) {
    if argument == "forever" {
      self = .forever
    } else if let span = TimeSpan(argument: argument) {
      self = .time(span.duration)
    } else {
      return nil
    }
  }
}
