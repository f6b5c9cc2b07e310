import ArgumentParser

/// A command that connects to a server; unless it says otherwise, with nothing of its own on the connection: no ping and no chat.
protocol ReachingCommand {
  /// One at most; a list, since ArgumentParser would repeat a second one, with the password in it.
  var urls: [String] { get }
  var connection: ConnectionOptions { get }
  var request: RequestOptions { get }
  var tls: TLSOptions { get }
  /// How often the peer is pinged; zero for never.
  var pingInterval: TimeSpan { get }
  /// nil for the interval.
  var pingTimeout: TimeSpan? { get }
  /// Whether the chat's subprotocol is asked for.
  var isChat: Bool { get }
}

extension ReachingCommand {
  var pingInterval: TimeSpan { TimeSpan(.zero) }
  var pingTimeout: TimeSpan? { nil }
  var isChat: Bool { false }

  /// Where to connect. Not part of `validate`, which comes before unknown options are told: the value of one could stand here.
  ///
  /// - Throws: `ValidationError`, which never repeats a password.
  func serverURL() throws -> ServerURL {
    guard urls.count <= 1 else { throw ValidationError("there is one URL to connect to, and these are more.") }
    do throws(Problem) {
      return try ServerURL(urls.first ?? "ws://localhost:8080")
    } catch {
      throw ValidationError("\(error.text).")
    }
  }
}
