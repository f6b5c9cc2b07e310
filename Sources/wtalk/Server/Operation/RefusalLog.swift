import HTTPTypes
import Logging
import NIOCore
import WebSocketCore
import WebSocketTransport

/// Logs who is not served and why, at most once a second for each reason, and how many more there were. Lives on one event loop.
final class RefusalLog {
  private enum Kind: Hashable {
    case refused(status: Int, reason: String)
    case noTLS(reason: String)
    case paused(reason: String)
  }

  private let logger: Logger
  private var sampler = LogSampler<Kind>()
  private var timer: DeadlineTimer?

  init(_ logger: Logger, on eventLoop: any EventLoop) {
    self.logger = logger
    timer = DeadlineTimer(on: eventLoop) { [unowned self] in tick() }
  }

  func refused(_ refusal: Refusal, from peer: RemotePeer) {
    log(.refused(status: refusal.status.code, reason: refusal.reason), ["from": "\(peer)"])
  }

  func failed(_ failure: ServerTLSFailure, from peer: RemotePeer) { log(.noTLS(reason: "\(failure)"), ["from": "\(peer)"]) }

  func paused(_ reason: String) { log(.paused(reason: reason), [:]) }

  private func log(_ kind: Kind, _ fields: Logger.Metadata) {
    if sampler.takes(kind, at: .now) { write(kind, fields) }
    timer?.set(sampler.deadline)
  }

  private func tick() {
    for (kind, omitted) in sampler.tick(at: .now) { write(kind, ["more": "\(omitted)"]) }
    timer?.set(sampler.deadline)
  }

  private func write(_ kind: Kind?, _ fields: Logger.Metadata) {
    switch kind {
    case .refused(let status, let reason):
      logger.notice("refused", metadata: fields.merging(["status": "\(status)", "reason": "\(reason)"]) { $1 })
    case .noTLS(let reason): logger.notice("refused", metadata: fields.merging(["reason": "\(reason)"]) { $1 })
    case .paused(let reason): logger.warning("accepting waits", metadata: fields.merging(["reason": "\(reason)"]) { $1 })
    case nil: logger.notice("refused", metadata: fields.merging(["reason": "many more reasons"]) { $1 })
    }
  }
}
