import NIOCore
import WebSocketCore
import WebSocketTransport

/// Makes the connections of one run: the same request each time, redirects followed where they may be.
final class ClientConnector {
  /// Why no connection came about; a final failure is not worth another try.
  struct Failing: Error {
    let failure: Failure
    let isFinal: Bool
  }

  private static let redirectLimit = 10

  private let configuration: ConnectionConfiguration
  private let subprotocols: [String]
  private let observer: (any WireObserver)?
  private var random = SystemRandomNumberGenerator()
  /// The one that made the last connection: it keeps its TLS context.
  private var client: (url: ServerURL, client: Client)?

  /// - Parameter subprotocols: what to ask for.
  init(_ configuration: ConnectionConfiguration, subprotocols: [String], observer: (any WireObserver)?) {
    self.configuration = configuration
    self.subprotocols = subprotocols
    self.observer = observer
  }

  /// Connects; `failed` is called when no connection comes about, on `eventLoop`, where this is to be called, too.
  func connect(on eventLoop: any EventLoop, delegate: any WebSocketDelegate, failed: @escaping (Failing) -> Void) {
    connect(to: configuration.url, configuration.fields, hops: 0, on: eventLoop, delegate, failed)
  }

  private func connect(
    to url: ServerURL, _ fields: RequestFields, hops: Int, on eventLoop: any EventLoop, _ delegate: any WebSocketDelegate,
    _ failed: @escaping (Failing) -> Void
  ) {
    let client: Client
    do throws(Failure) {
      client = try self.client(for: url)
    } catch {
      return failed(Failing(failure: error, isFinal: true))
    }
    let handshake = ClientHandshake(
      authority: fields.host ?? url.authority, target: url.target, subprotocols: subprotocols,
      offersCompression: configuration.offersCompression, fields: fields.fields, key: HandshakeKey.random(using: &random))
    client.connect(handshake, on: eventLoop, delegate: delegate, observer: observer).assumeIsolated().whenFailure { [self] error in
      let error = TransportError(error, at: url.authority)
      do throws(Failure) {
        guard let next = try redirect(from: url, after: error, hops: hops) else {
          return failed(Failing(failure: Failure(error, "cannot connect to \(url)"), isFinal: error.isFinal))
        }
        connect(to: next, fields.redirected(from: url, to: next), hops: hops + 1, on: eventLoop, delegate, failed)
      } catch {
        failed(Failing(failure: error, isFinal: true))
      }
    }
  }

  private func client(for url: ServerURL) throws(Failure) -> Client {
    if let client, client.url == url { return client.client }
    let made = Client(route: try configuration.route(to: url), limits: configuration.limits, timeout: configuration.connectTimeout)
    client = (url, made)
    return made
  }

  /// Where the server sends us, when we follow.
  private func redirect(from url: ServerURL, after error: TransportError, hops: Int) throws(Failure) -> ServerURL? {
    guard configuration.followsRedirects, case .refused(let refusal) = error, refusal.isRedirect else { return nil }
    guard let location = refusal.location, !location.isEmpty else { return nil }
    let what = "cannot follow the redirect from \(url)"
    guard hops < Self.redirectLimit else { throw Failure(.notWebSocket, "\(what): these are more than \(Self.redirectLimit)") }
    do throws(Problem) {
      let next = try url.resolving(location)
      guard !url.isDowngrade(to: next) else { throw Problem(text: "it leads from wss to ws") }
      return next
    } catch {
      throw Failure(.notWebSocket, "\(what): \(error.text)")
    }
  }
}

extension HTTPRefusal {
  var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) }
}

extension TransportError {
  /// Whether another try would end the same way.
  var isFinal: Bool {
    switch self {
    case .refused(let refusal): (400..<500).contains(refusal.status) && ![408, 425, 429].contains(refusal.status)
    case .handshake, .configuration, .wrongPassphrase, .permissionDenied: true
    case .tls(let failure): failure.isAboutTrust
    case .proxy(_, let failure): failure.isAboutTrust
    case .unknownHost, .addressInUse, .unreachable, .timedOut, .notHTTP, .closedInHandshake: false
    }
  }
}
