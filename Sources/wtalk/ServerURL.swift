import WebSocketCore

/// Where a client connects, from what the user typed: `ws://host:port/path?query`, `http://…`, or just `host:port/path`.
struct ServerURL: Equatable, CustomStringConvertible {
  /// Why a text is no URL that can be connected to.
  struct Problem: Error, Equatable {
    let text: String
  }

  /// Without brackets.
  let host: String
  let port: Int
  /// Path and query, as sent.
  let target: String
  private let writtenAuthority: String

  init(_ text: String) throws(Problem) {
    let rest = try Self.withoutScheme(text)
    guard !rest.contains("#") else { throw Problem(text: "a WebSocket URL has no #fragment; rooms are written /name") }
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    guard !rest[..<end].contains("@") else { throw Problem(text: "names and passwords do not belong into the URL; --as gives a name") }
    guard let authority = Authority(rest[..<end]) else { throw Problem(text: "\(rest[..<end]) is no host or host:port") }
    let target = rest[end...]
    guard target.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
      throw Problem(text: "percent-encode spaces and non-ASCII letters in the path")
    }
    host = authority.host.hasPrefix("[") ? String(authority.host.dropFirst().dropLast()) : authority.host
    port = authority.port ?? 80
    self.target = target.hasPrefix("/") ? String(target) : "/\(target)"
    writtenAuthority = authority.port.map { "\(authority.host):\($0)" } ?? authority.host
  }

  /// Host and, unless it is the default, port, as Host wants it.
  var authority: String { port == 80 && writtenAuthority.hasSuffix(":80") ? String(writtenAuthority.dropLast(3)) : writtenAuthority }

  /// The last part of the path, which names a conversation; empty for the root.
  var lastPathComponent: Substring {
    let path = target.prefix { $0 != "?" }
    return path.suffix(while: { $0 != "/" })
  }

  var description: String { "ws://\(authority)\(target)" }

  private static func withoutScheme(_ text: String) throws(Problem) -> Substring {
    guard let separator = text.firstRange(of: "://") else { return text[...] }
    switch text[..<separator.lowerBound].lowercased() {
    case "ws", "http": return text[separator.upperBound...]
    case "wss", "https": throw Problem(text: "wss:// (TLS) is not built in yet; use ws://")
    case let scheme: throw Problem(text: "\(scheme):// is no WebSocket scheme; use ws://")
    }
  }
}

extension BidirectionalCollection {
  fileprivate func suffix(while predicate: (Element) -> Bool) -> SubSequence {
    let start = lastIndex { !predicate($0) }.map { index(after: $0) } ?? startIndex
    return self[start...]
  }
}
