import HTTPTypes
import NIOHTTP1
import WebSocketCore

extension RequestHead {
  /// nil when the parser let something through that is no method or field name.
  init?(_ head: HTTPRequestHead) {
    guard let method = HTTPRequest.Method(head.method.rawValue), let fields = HTTPFields(head.headers) else { return nil }
    self.init(method: method, target: head.uri, isHTTP11: head.version == .http1_1, hosts: head.headers["Host"], fields: fields)
  }
}

extension HTTPFields {
  /// All fields but Host, which `RequestHead` keeps apart.
  init?(_ headers: HTTPHeaders) {
    self.init()
    reserveCapacity(headers.count)
    for (name, value) in headers where name.lowercased() != "host" {
      guard let name = HTTPField.Name(name) else { return nil }
      append(HTTPField(name: name, value: value))
    }
  }
}

extension HTTPHeaders {
  init(_ fields: HTTPFields) { self.init(fields.map { ($0.name.rawName, $0.value) }) }
}

extension HTTPResponseHead {
  init(_ response: HTTPResponse) {
    let status = HTTPResponseStatus(statusCode: response.status.code, reasonPhrase: response.status.reasonPhrase)
    self.init(version: .http1_1, status: status, headers: HTTPHeaders(response.headerFields))
  }
}

extension HTTPRequestHead {
  init(_ head: RequestHead) {
    var headers = HTTPHeaders(head.hosts.map { ("Host", $0) })
    headers.add(contentsOf: HTTPHeaders(head.fields))
    self.init(version: .http1_1, method: .init(rawValue: head.method.rawValue), uri: head.target, headers: headers)
  }
}
