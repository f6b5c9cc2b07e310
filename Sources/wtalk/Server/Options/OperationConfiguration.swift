import ArgumentParser
import Logging
import WebSocketTransport

/// How the server is operated.
struct OperationConfiguration {
  /// On the loopback; nil for none.
  let adminAddress: ListenAddress?
  let offersConsole: Bool
  let logFormat: LogFormat
  let logLevel: Logger.Level
  let logsAccess: Bool

  /// - Throws: `ValidationError`.
  init(_ options: OperationOptions, _ log: LogOptions) throws {
    adminAddress = options.adminListen
    if let adminAddress, !adminAddress.isLoopback {
      throw ValidationError("--admin-listen takes a loopback address, such as 127.0.0.1:9090: what it answers is nobody else's business.")
    }
    offersConsole = !options.noConsole
    (logFormat, logLevel, logsAccess) = (log.logFormat, log.logLevel.level, log.accessLog)
  }
}
