import WebSocketCore

/// How a process ended.
enum Termination: Equatable {
  case exited(Int32)
  case killed(signal: Int32)

  /// - Parameter status: as waitpid(2) tells it of a process that has ended: the signal in the low seven bits, or the status in the next byte.
  init(waitStatus status: Int32) {
    self = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: status & 0x7F)
  }

  /// The code of the Close that tells it.
  var closeCode: CloseCode { self == .exited(0) ? .normal : .internalError }

  /// The status with which a shell tells it.
  var exitStatus: Int32 {
    switch self {
    case .exited(let status): status
    case .killed(let signal): 128 + signal
    }
  }
}

extension Termination: CustomStringConvertible {
  var description: String {
    switch self {
    case .exited(let status): "exit status \(status)"
    case .killed(let signal): "killed by signal \(signal)"
    }
  }
}
