extension OptionTable {
  /// Of `client`. A table, since ArgumentParser tells these things as JSON only, which takes time at every start; a test compares the two.
  static let client = OptionTable(
    [
      "as": .one, "register": .none, "invite-file": .one, "to": .one, "room": .one, "id": .one, "inbox": .none, "follow": .none,
      "store": .one, "no-history": .none,
      "message": .many, "no-stdin": .none, "binary": .none, "jsonl": .none, "null": .none, "separator": .one, "whole": .none,
      "length-prefixed": .none, "crlf": .none, "skip-empty": .none, "hex": .none, "base64": .none, "jsonrpc": .none, "send-only": .none,
      "receive-only": .none, "echo": .none, "raw": .none, "interactive": .none, "local": .one, "unsafe-terminal": .none,
      "timestamps": .one, "no-color": .none, "pretty": .none, "bell": .none, "no-bell": .none, "notify": .none, "read-marks": .none,
      "no-typing": .none,
      "log": .one, "replay": .one, "speed": .one,
      "linger": .one, "count": .one, "until": .one, "timeout": .one, "wait-for": .one, "close-code": .one, "close-reason": .one,
      "connect-timeout": .one, "reconnect": .none, "no-reconnect": .none, "reconnect-attempts": .one, "on-reconnect": .one,
      "location": .none, "proxy": .one, "proxy-password-file": .one, "no-proxy": .none, "resolve": .many, "ping-interval": .one,
      "ping-timeout": .one, "compress": .none, "no-compress": .none, "max-message": .one, "max-fragments": .one,
      "header": .many, "user": .one, "password-file": .one, "bearer-file": .one, "netrc": .none, "insecure-plaintext": .none,
      "cookie": .many, "origin": .one, "subprotocol": .many, "user-agent": .one,
      "ca": .one, "cert": .one, "key": .one, "key-password-file": .one, "pin": .one, "insecure": .none, "server-name": .one,
      "tls-min": .one,
      "verbose": .none, "print-pings": .none, "config": .one,
      // The argument.
      "url": .one,
    ],
    letters: ["0": "null", "b": "binary", "m": "message", "H": "header", "v": "verbose"], typedOnly: ["config"])
}
