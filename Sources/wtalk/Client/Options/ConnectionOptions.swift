import ArgumentParser
import WebSocketTransport

/// How the server is reached, and what a connection may cost.
struct ConnectionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Seconds for the connection, and again for the handshake.", valueName: "seconds"))
  var connectTimeout = TimeSpan(.seconds(10))

  @Flag(help: "Follow redirects, at most 10, never from wss:// to ws://.")
  var location = false

  @Option(help: ArgumentHelp("http://[USER@]HOST:PORT or socks5://…; without it as in https_proxy and its like.", valueName: "url"))
  var proxy: String?

  @Option(
    help: ArgumentHelp("The file with the password of the proxy's user.", valueName: "file"), completion: .file())
  var proxyPasswordFile: String?

  @Flag(help: "Use no proxy, whatever the environment says.")
  var noProxy = false

  @Option(
    help: ArgumentHelp("Connect to this address instead of looking the host up; repeat it for more.", valueName: "host:port:address"))
  var resolve: [ClientRoute.Resolution] = []

  @Flag(help: "Offer the server to compress messages (permessage-deflate); the default for the chat.")
  var compress = false

  @Flag(help: "Offer no compression.")
  var noCompress = false

  @Option(help: ArgumentHelp("Largest message, either way.", valueName: "size"))
  var maxMessage = ByteCount(bytes: 64 << 20)

  @Option(help: ArgumentHelp("Most frames that one message may come in.", valueName: "number"))
  var maxFragments = 65_536

  mutating func validate() throws {
    try Exclusion.proxy.check(proxy != nil, noProxy)
    try Exclusion.compress.check(compress, noCompress)
    guard let proxy else { return }
    do throws(Problem) {
      guard try ProxyURL(proxy).password == nil else {
        throw Problem(text: "a password has no place on the command line; --proxy-password-file takes it")
      }
    } catch {
      throw ValidationError("--proxy: \(error.text).")
    }
  }
}
