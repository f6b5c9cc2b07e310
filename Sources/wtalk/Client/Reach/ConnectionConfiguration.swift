import ArgumentParser
import NIOCore
import Terminal
import WebSocketCore
import WebSocketTransport

/// How the server is reached and what is said at the handshake, checked once.
struct ConnectionConfiguration: Sendable {
  let url: ServerURL
  let fields: RequestFields
  let subprotocols: [String]
  let limits: Limits
  let connectTimeout: TimeAmount
  let offersCompression: Bool
  let followsRedirects: Bool
  /// Whether the server's certificate goes unchecked; then no saved token is sent to it.
  let isUnchecked: Bool
  /// Whether a secret may go to the server: TLS, this machine, or the user's permission.
  let mayCarrySecrets: Bool
  private let resolutions: [ClientRoute.Resolution]
  private let proxies: ProxyChoice
  private let proxyPassword: String?
  /// nil when no TLS can be needed.
  private let tls: TLSConfiguration?

  /// - Parameters:
  ///   - environment: a variable's value; empty ones count as unset.
  ///   - ask: is only called where a secret is missing.
  /// - Throws: `ValidationError`, which exits with 64, or `Failure`.
  init(
    _ command: some ReachingCommand, environment: @escaping @Sendable (String) -> String? = Environment.value,
    ask: @escaping SecretQuestion = SecretPrompt.ask
  ) throws {
    let (connection, request) = (command.connection, command.request)
    let url = try command.serverURL()
    self.url = url
    resolutions = connection.resolve
    proxies = ProxyChoice(given: connection.proxy, isOff: connection.noProxy, environment: environment)
    let proxy = try proxies.proxy(for: url)
    mayCarrySecrets = url.isSecure || request.insecurePlaintext || Self.staysHere(url, proxy, connection.resolve)
    let account = AccountSource(
      options: request, url: url, mayCarrySecrets: mayCarrySecrets, environment: environment, ask: ask,
      isChat: command.isChat)
    fields = try RequestFields(request, authorization: try account.authorization())
    proxyPassword = try Self.password(for: proxy, connection.proxyPasswordFile, ask)
    subprotocols = request.subprotocol
    limits = try Limits(
      maxMessage: connection.maxMessage, maxFragments: connection.maxFragments, pingInterval: command.pingInterval,
      pingTimeout: command.pingTimeout)
    connectTimeout = TimeAmount(connection.connectTimeout.duration)
    offersCompression = connection.compress || (command.isChat && !connection.noCompress)
    followsRedirects = connection.location
    let mayNeedTLS = url.isSecure || connection.location
    tls = mayNeedTLS ? try TLSConfiguration(command.tls, environment: environment, ask: ask) : nil
    isUnchecked = mayNeedTLS && command.tls.insecure
  }

  /// The way to `url`, which is ours or one that a redirect led to.
  ///
  /// - Throws: a failure with 64 when the environment names a proxy that is none.
  func route(to url: ServerURL) throws(Failure) -> ClientRoute {
    let destination: ClientRoute.Destination =
      switch url.endpoint {
      case .host(let host, let port): .host(host, port: port)
      case .socket(let path): .unixSocket(path: path)
      }
    return ClientRoute(
      destination, resolutions: resolutions, proxy: try proxies.proxy(for: url).map(transport),
      tls: url.isSecure ? tls?.tls(for: url.host) : nil)
  }

  private func transport(_ proxy: ProxyURL) -> Proxy {
    let credentials = proxy.userName.map { Proxy.Credentials(name: $0, password: proxyPassword ?? proxy.password ?? "") }
    return Proxy(proxy.kind, host: proxy.host, port: proxy.port, credentials: credentials)
  }

  /// Whether nothing leaves this machine.
  private static func staysHere(_ url: ServerURL, _ proxy: ProxyURL?, _ resolutions: [ClientRoute.Resolution]) -> Bool {
    let (host, port) = proxy.map { ($0.host, $0.port) } ?? (url.host, url.port)
    let isResolvedHere = resolutions.allSatisfy { $0.host != host || $0.port != port || ServerURL.isLoopback($0.address) }
    return url.isLoopback && ServerURL.isLoopback(host) && isResolvedHere
  }

  /// nil when the proxy wants none, or its URL has it.
  private static func password(for proxy: ProxyURL?, _ file: String?, _ ask: SecretQuestion) throws -> String? {
    guard let proxy else { return nil }
    guard let name = proxy.userName else {
      guard file == nil else { throw ValidationError("--proxy-password-file needs a user name in the proxy's URL.") }
      return nil
    }
    if let file { return String(decoding: try SecretFile.read(file, "the password in"), as: UTF8.self) }
    guard proxy.password == nil else { return nil }
    guard let password = try ask("Password for \(name) at the proxy \(proxy.host): ") else {
      throw ValidationError("there is no password for \(name) at the proxy; --proxy-password-file names a file with it.")
    }
    return String(decoding: password, as: UTF8.self)
  }
}
