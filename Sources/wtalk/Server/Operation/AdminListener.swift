import NIOCore
import WebSocketTransport

/// The server behind `--admin-listen`.
struct AdminListener {
  private let server: Server
  private let pages: NIOLoopBound<AdminPages>
  private let eventLoop: any EventLoop

  init(
    at address: ListenAddress, _ observation: NIOLoopBound<ServerObservation>, on eventLoop: any EventLoop
  ) throws(Failure) {
    self.eventLoop = eventLoop
    do {
      pages = try eventLoop.submit { NIOLoopBound(observation.value.pages(on: eventLoop), eventLoop: eventLoop) }.wait()
    } catch {
      throw Failure(.internal, "the event loop is gone: \(error)")
    }
    do throws(TransportError) {
      server = try Server(
        at: [address.endpoint], ConnectionPolicy(), servesOnce: false, on: eventLoop, whenOver: { _ in },
        application: { [pages] _ in pages.value })
    } catch {
      throw Failure(error, "cannot listen for --admin-listen")
    }
  }

  var address: String { server.addresses.first?.description ?? "" }

  /// From now on the server is not ready.
  func stopping() {
    eventLoop.execute { [pages] in pages.value.isStopping = true }
  }
}

extension ListenAddress {
  /// A socket is for the server's own user.
  fileprivate var endpoint: ServerEndpoint {
    switch self {
    case .host(let host, let port): .host(host, port: port)
    case .unix(let path): .unix(path, mode: 0o600)
    }
  }
}
