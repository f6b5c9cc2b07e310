/// The one table of exit statuses (sysexits(3) where it has one); wtalk(1) shows the same under EXIT STATUS.
enum ExitStatus: Int32, CaseIterable {
  case done = 0
  case refused = 1
  case notMet = 2
  case usage = 64
  case unsendable = 65
  case unknownHost = 68
  case unavailable = 69
  case `internal` = 70
  case cannotOpen = 73
  case inputOutput = 74
  case tryAgain = 75
  case notWebSocket = 76
  case notAllowed = 77
  case configuration = 78
  case interrupted = 130
  case terminated = 143
}
