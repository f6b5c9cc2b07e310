import ArgumentParser
import WebSocketCore
import WebSocketTransport

/// `HOST:PORT:ADDRESS` on the command line; IPv6 addresses may stand in brackets.
extension ClientRoute.Resolution: ExpressibleByArgument {
  init?(argument: String) {
    let hostEnd = argument.hasPrefix("[") ? argument.firstIndex(of: "]") : argument.firstIndex(of: ":")
    guard let hostEnd, let portStart = argument[hostEnd...].firstIndex(of: ":"),
      let portEnd = argument[argument.index(after: portStart)...].firstIndex(of: ":"),
      let place = Authority(argument[..<portEnd]), let port = place.port
    else { return nil }
    let address = Self.withoutBrackets(argument[argument.index(after: portEnd)...])
    guard IPAddress(address) != nil else { return nil }
    self.init(host: Self.withoutBrackets(place.host[...]), port: port, address: address)
  }

  private static func withoutBrackets(_ text: Substring) -> String {
    String(text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text)
  }
}
