import ArgumentParser

/// What is done with the messages of `--message` when a lost link is back.
enum OnReconnect: String, CaseIterable, ExpressibleByArgument {
  case resend
}
