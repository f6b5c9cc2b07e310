import HTTPTypes
import NIOCore
import NIOPosix
import WebSocketCore
import WebSocketTransport

/// Serves the files of a folder over HTTP.
final class FileServer: ModeServer {
  private let finder: FileFinder
  private let path: URLPath
  private let eventLoop: any EventLoop

  init(_ folder: String, at path: URLPath, on eventLoop: any EventLoop) {
    finder = FileFinder(folder)
    self.path = path
    self.eventLoop = eventLoop
  }

  func answer(_ head: RequestHead, from peer: RemotePeer) throws(Refusal) -> ServerAnswer {
    guard !head.fields.contains(.secWebSocketKey) else { throw Refusal(.notFound, "there are files at this path, and no WebSocket") }
    guard head.method == .get || head.method == .head else {
      throw Refusal(.methodNotAllowed, "only GET and HEAD are answered here", fields: [.allow: "GET, HEAD"])
    }
    let rest = path.rest(of: head.target).prefix { $0 != "?" }
    guard !rest.isEmpty else { return redirectToSlash(head) }
    guard let place = FilePath(rest) else { throw .noFile }
    let names = place.isFolder ? place.names + ["index.html"] : place.names
    return .later { [self] answer in
      NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) { [finder] in finder.find(names) }
        .assumeIsolated().whenComplete { result in answer(self.answer(head, place, result)) }
    }
  }

  private func answer(
    _ head: RequestHead, _ place: FilePath, _ result: Result<FileFinder.Found, any Error>
  ) -> Result<ServerAnswer, Refusal> {
    switch result {
    case .success(.file(let file, let facts)):
      let made = FileResponse(to: head, for: facts)
      return .success(.file(made.response, made.range.map { FileBody(file, range: $0) }))
    case .success(.folder) where !place.isFolder: return .success(redirectToSlash(head))
    case .success(.folder), .success(.nothing): return .failure(.noFile)
    case .success(.failed), .failure: return .failure(Refusal(.serviceUnavailable, "the file cannot be read now"))
    }
  }

  /// A folder's own links are relative to the slash.
  private func redirectToSlash(_ head: RequestHead) -> ServerAnswer {
    let target = head.target.prefix { $0 != "?" }
    let location = "\(target)/\(head.target[target.endIndex...])"
    return .content(HTTPResponse(status: .found, headerFields: [.location: location]), body: [])
  }
}

extension Refusal {
  fileprivate static let noFile = Refusal(.notFound, "there is no file at this path")
}
