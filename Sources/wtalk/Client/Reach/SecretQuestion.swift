import Glibc
import Terminal

/// Shows a prompt at the terminal and reads a line without echo; nil without a terminal.
typealias SecretQuestion = (_ prompt: String) throws(Failure) -> [UInt8]?

extension SecretPrompt {
  /// Asks the person at the terminal; to be called before other threads start.
  static func ask(_ prompt: String) throws(Failure) -> [UInt8]? {
    switch read(prompt) {
    case .secret(let secret): return secret
    case .noTerminal: return nil
    case .tooLong: throw Failure(.usage, "what was typed is longer than \(maximumLength) bytes")
    case .interrupted(let signal): throw Failure(signal == SIGINT ? .interrupted : .terminated, "nothing was sent")
    }
  }
}
