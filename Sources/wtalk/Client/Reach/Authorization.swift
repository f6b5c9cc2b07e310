import WebSocketCore

/// How the client proves who it is at the handshake.
enum Authorization: Equatable {
  /// RFC 7617.
  case basic(name: String, password: [UInt8])
  /// RFC 6750.
  case bearer(String)

  /// The value of the Authorization field.
  var value: String {
    switch self {
    case .basic(let name, let password): "Basic \(Base64.encode(Array("\(name):".utf8) + password))"
    case .bearer(let token): "Bearer \(token)"
    }
  }
}
