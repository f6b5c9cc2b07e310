/// Which proxy a URL is reached through: the option's, else the environment's as curl reads it.
struct ProxyChoice {
  /// From `--proxy`.
  let given: String?
  /// `--no-proxy`.
  let isOff: Bool
  /// The environment, with empty variables left out.
  let environment: @Sendable (String) -> String?

  /// - Throws: a failure with 64 that names the option or the variable.
  func proxy(for url: ServerURL) throws(Failure) -> ProxyURL? {
    guard case .host(let host, _) = url.endpoint, !isOff else { return nil }
    if let given { return try Self.parse(given, from: "--proxy") }
    // HTTP_PROXY is left out: a web server's CGI scripts have a client's header in it.
    let variables = url.isSecure ? ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] : ["http_proxy", "all_proxy", "ALL_PROXY"]
    for variable in variables {
      guard let value = environment(variable) else { continue }
      let exceptions = NoProxy(environment("no_proxy") ?? environment("NO_PROXY") ?? "")
      return exceptions.covers(host) ? nil : try Self.parse(value, from: variable)
    }
    return nil
  }

  private static func parse(_ text: String, from source: String) throws(Failure) -> ProxyURL {
    do throws(Problem) {
      return try ProxyURL(text)
    } catch {
      throw Failure(.usage, "\(source): \(error.text)")
    }
  }
}
