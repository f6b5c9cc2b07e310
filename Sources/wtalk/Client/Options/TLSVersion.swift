import ArgumentParser
import WebSocketTransport

/// The oldest version of TLS to speak.
enum TLSVersion: String, CaseIterable, ExpressibleByArgument {
  case tls12 = "1.2"
  case tls13 = "1.3"

  var transport: ClientTLS.Version {
    switch self {
    case .tls12: .tls12
    case .tls13: .tls13
    }
  }
}
