import HTTPTypes
import WebSocketCore
import WebSocketTransport

/// What a process is told of the request that it answers: the variables of CGI (RFC 3875 §4.1), beside those that the server was started with.
struct RequestEnvironment {
  /// Header fields that may hold a secret, or that programs take for something else (a Proxy field as `HTTP_PROXY`).
  private static let withheld: Set<String> = ["authorization", "proxy-authorization", "cookie", "proxy"]
  /// Variables that concern the server alone, and those that would pass for the request's.
  private static let own = ["LISTEN_", "NOTIFY_SOCKET=", "HTTP_"]

  /// `NAME=value`, each.
  let variables: [String]

  /// - Parameters:
  ///   - path: where the mode is served; what follows it in the target is PATH_INFO.
  ///   - inherited: `NAME=value`, each.
  init(_ head: RequestHead, from peer: RemotePeer, at path: URLPath, _ configuration: ExecConfiguration, inherited: [String]) {
    // A terminal of ours knows no escape sequences, whatever the server's own does.
    let terminal = configuration.usesTerminal ? [(name: "TERM", value: "dumb")] : []
    let request = Self.variables(of: head, from: peer, at: path) + terminal
    let fields = Self.variables(of: head.fields, configuration.passedHeaders)
    let names = Set((request + fields).map(\.name))
    let kept = inherited.filter { variable in
      !Self.own.contains(where: variable.hasPrefix) && !names.contains(String(variable.prefix { $0 != "=" }))
    }
    variables = kept + (request + fields).map { "\($0.name)=\($0.value)" }
  }

  private static func variables(of head: RequestHead, from peer: RemotePeer, at path: URLPath) -> [(name: String, value: String)] {
    let parts = head.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let authority = Authority(head.hosts.first ?? "")
    let rest = parts[0].dropFirst(path.text.count)
    // What cannot be decoded stays as it is: no variable can hold a NUL.
    let pathInformation = PercentEncoding.decode(rest) ?? String(rest)
    let address = peer.address?.description ?? ""
    return [
      ("GATEWAY_INTERFACE", "CGI/1.1"), ("SERVER_SOFTWARE", Version.product), ("SERVER_PROTOCOL", "HTTP/1.1"),
      ("SERVER_NAME", authority?.host ?? ""), ("SERVER_PORT", "\(authority?.port ?? 80)"), ("REQUEST_METHOD", head.method.rawValue),
      ("REQUEST_URI", head.target), ("SCRIPT_NAME", path.text), ("PATH_INFO", pathInformation),
      ("QUERY_STRING", parts.count > 1 ? String(parts[1]) : ""), ("REMOTE_ADDR", address), ("REMOTE_HOST", address),
      ("HTTP_HOST", head.hosts.first ?? ""),
    ]
  }

  /// `HTTP_NAME` for each field, its values joined; names that are not made of letters, digits and `-` could pass for others.
  private static func variables(of fields: HTTPFields, _ passed: Set<String>) -> [(name: String, value: String)] {
    var values: [String: [String]] = [:]
    for field in fields {
      let name = field.name.canonicalName
      guard !withheld.contains(name) || passed.contains(name), name.utf8.allSatisfy(isNameByte) else { continue }
      values["HTTP_\(name.uppercased().replacing("-", with: "_"))", default: []].append(field.value)
    }
    return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.joined(separator: $0.key == "HTTP_COOKIE" ? "; " : ", ")) }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || byte == UInt8(ascii: "-")
  }
}
