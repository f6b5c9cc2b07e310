package import HTTPTypes

/// The head of an HTTP request as it came: `HTTPRequest` keeps neither the version nor a second Host.
package struct RequestHead: Sendable {
  package var method: HTTPRequest.Method
  /// The request target as sent: path and query.
  package var target: String
  package var isHTTP11: Bool
  /// The values of Host; exactly one in a valid request (RFC 9112 §3.2).
  package var hosts: [String]
  /// All other fields, in order, doubles kept.
  package var fields: HTTPFields

  package init(method: HTTPRequest.Method, target: String, isHTTP11: Bool = true, hosts: [String], fields: HTTPFields) {
    self.method = method
    self.target = target
    self.isHTTP11 = isHTTP11
    self.hosts = hosts
    self.fields = fields
  }

  /// Whether any upgrade is asked for, valid or not.
  package var wantsUpgrade: Bool { fields.contains(.upgrade) || fields.contains(.secWebSocketKey) }

  /// The rules of every HTTP request, page or handshake.
  ///
  /// - Throws: the refusal: 505 for another version, 400 for anything ambiguous (RFC 9112 §3.2, §6.3; RFC 9110 §5.5).
  package func check() throws(Refusal) {
    guard isHTTP11 else { throw Refusal(.httpVersionNotSupported, "HTTP/1.1 is needed") }
    guard hosts.count == 1 else { throw Refusal(.badRequest, "exactly one Host is needed") }
    guard (hosts + fields.map(\.value)).allSatisfy({ $0.utf8.allSatisfy { $0 == 0x09 || (0x20..<0x7F).contains($0) } }) else {
      throw Refusal(.badRequest, "header values must be plain ASCII")
    }
    guard target.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }), !Self.hidesControls(target) else {
      throw Refusal(.badRequest, "the path holds control characters")
    }
    guard !(fields.contains(.contentLength) && fields.contains(.transferEncoding)) else {
      throw Refusal(.badRequest, "Content-Length and Transfer-Encoding exclude each other")
    }
  }

  /// Whether a body was announced.
  package var hasBody: Bool {
    fields.contains(.transferEncoding) || fields[values: .contentLength].contains { $0 != "0" }
  }

  /// Percent-encoded CR or LF.
  private static func hidesControls(_ target: String) -> Bool {
    let lowered = target.lowercased()
    return lowered.contains("%0d") || lowered.contains("%0a")
  }
}
