import ArgumentParser
import HTTPTypes
import WebSocketTransport

/// How the server stands behind other people's proxies.
struct ReverseProxyOptions: ParsableArguments {
  @Flag(help: "Every connection begins with a header of the PROXY protocol, version 1 or 2, which tells whose it is.")
  var proxyProtocol = false

  @Option(
    help: ArgumentHelp(
      "Believe X-Forwarded-For and X-Forwarded-Proto of proxies in this network; 'unix' for those at a Unix socket. Repeat it for more.",
      valueName: "network"))
  var trustedProxy: [TrustedProxyArgument] = []

  @Option(help: ArgumentHelp("Header field to add to every HTTP answer, the handshake's among them.", valueName: "name: value"))
  var responseHeader: [String] = []
}

/// What `--trusted-proxy` takes.
enum TrustedProxyArgument: Equatable, ExpressibleByArgument {
  case network(IPNetwork)
  case unix

  init?(argument: String) {
    if argument == "unix" {
      self = .unix
    } else if let network = IPNetwork(argument) {
      self = .network(network)
    } else {
      return nil
    }
  }

  fileprivate var network: IPNetwork? {
    if case .network(let network) = self { network } else { nil }
  }
}

extension ConnectionPolicy {
  private static let largest = 1_000_000

  /// - Throws: `ValidationError`.
  init(_ limits: ServerLimitOptions, _ proxies: ReverseProxyOptions) throws {
    self.init()
    for (name, number) in [
      ("--max-connections", limits.maxConnections), ("--max-connections-per-address", limits.maxConnectionsPerAddress),
    ] {
      guard (1...Self.largest).contains(number) else { throw ValidationError("\(name) is a number from 1 to \(Self.largest).") }
    }
    maximumConnections = limits.maxConnections
    maximumPerAddress = limits.maxConnectionsPerAddress
    requiresProxyHeader = proxies.proxyProtocol
    trustedProxies = TrustedProxies(
      networks: proxies.trustedProxy.compactMap(\.network), trustsUnix: proxies.trustedProxy.contains(.unix))
    do throws(Problem) {
      for line in proxies.responseHeader { responseFields.append(try HeaderLine.parse(response: line)) }
    } catch {
      throw ValidationError("--response-header: \(error.text).")
    }
  }
}
