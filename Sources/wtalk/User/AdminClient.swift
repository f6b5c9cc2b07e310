import Chat
import ChatStore
import Glibc

/// Gives an order to a store: to the server that uses it, or to the file itself where none does.
struct AdminClient {
  let store: String

  private static let patience: Int = 30
  private static let longestAnswer = 64 << 20

  /// - Throws: a failure with 1 for what is refused, the exit statuses of `wtalk store` for a store that cannot be used, 75 for a server
  ///   that does not answer.
  func perform(_ request: AdminRequest) throws(Failure) -> AdminAnswer {
    let answer: AdminAnswer
    if let server = try AdminAddress(store: store).connected() {
      defer { close(server) }
      answer = try ask(server, request)
    } else {
      answer = try StoreAtRest.open(store) { store throws(StoreError) in
        let time = WallClock.milliseconds
        return try store.batch(at: time) { $0.answer(.administer(request), at: time) }.administered
      }
    }
    guard case .refused(let error) = answer else { return answer }
    throw Failure(.refused, error.message)
  }

  private func ask(_ server: Int32, _ request: AdminRequest) throws(Failure) -> AdminAnswer {
    var limit = timeval(tv_sec: Self.patience, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(server, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    var bytes: [UInt8] = []
    request.encode(into: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    guard send(server, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { throw Self.silence }
    let line = try answer(of: server)
    let answer = line.withUnsafeBytes { bytes in Result { () throws(ChatError) in try AdminAnswer.parse(bytes) } }
    switch answer {
    case .success(let answer): return answer
    case .failure(let error):
      throw Failure(.notWebSocket, "the server of \(store) answers what this version does not know: \(error.message)")
    }
  }

  /// All that comes until the server closes.
  private func answer(of server: Int32) throws(Failure) -> [UInt8] {
    var answer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while answer.count <= Self.longestAnswer {
      let count = recv(server, &chunk, chunk.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.silence }
      if count == 0 { break }
      answer += chunk.prefix(count)
    }
    guard answer.popLast() == UInt8(ascii: "\n") else { throw Self.silence }
    return answer
  }

  private static let silence = Failure(.tryAgain, "the server does not answer; what was asked for may be done")
}

extension StoreAnswer {
  /// What the store said to an order.
  fileprivate var administered: AdminAnswer {
    switch self {
    case .administered(let answer): answer
    case .refused(let error): .refused(error)
    default: .done
    }
  }
}
