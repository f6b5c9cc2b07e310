import Chat

/// Where the user's programs keep what they remember from run to run.
enum StateFolder {
  /// The path of something of ours: `$XDG_STATE_HOME/wtalk/…`, or below `~/.local/state`; nil where there is no home.
  static func path(_ name: String) -> String? {
    if let folder = Environment.value("XDG_STATE_HOME"), folder.hasPrefix("/") { return "\(folder)/wtalk/\(name)" }
    return Environment.value("HOME").map { "\($0)/.local/state/wtalk/\(name)" }
  }

  /// What a file is called that belongs to one name at one server.
  static func fileName(host: String, port: Int, name: Name) -> String { "\(host.replacing(":", with: "_"))_\(port)_\(name)" }
}

extension ServerURL {
  /// The server's name in the name of such a file.
  var stateName: String {
    switch endpoint {
    case .host(let host, _): host
    case .socket(let path): path.replacing("/", with: "_")
    }
  }
}
