import ArgumentParser
import WebSocketTransport

/// Where the server listens, and whom it tells once it does.
struct ListeningOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Address to listen on: host:port, unix:path, or 'systemd' for the sockets that systemd hands over; repeat it for more. Port 0 picks a free one. (default: 127.0.0.1:8080)",
      valueName: "address"))
  var listen: [ListenArgument] = []

  @Option(help: ArgumentHelp("Permissions of the Unix sockets to make.", valueName: "mode"))
  var socketMode = SocketMode(bits: 0o600)

  @Flag(help: "Serve one connection on standard input and output, as inetd hands it over.")
  var stdio = false

  @Flag(help: "Serve one WebSocket connection, and end with it.")
  var once = false

  @Option(help: ArgumentHelp("Write each address as a line of JSON to this open descriptor once all are bound.", valueName: "number"))
  var readyFd: Int32?

  @Option(help: ArgumentHelp("Write the same lines to this file.", valueName: "file"))
  var portFile: String?
}

/// What `--listen` takes.
enum ListenArgument: Equatable, ExpressibleByArgument {
  case address(ListenAddress)
  /// The sockets that were handed over.
  case systemd

  init?(argument: String) {
    if argument == "systemd" {
      self = .systemd
    } else if let address = ListenAddress(argument) {
      self = .address(address)
    } else {
      return nil
    }
  }
}

/// The permissions of a file as chmod(1) takes them, in octal digits.
struct SocketMode: Equatable, ExpressibleByArgument {
  let bits: UInt32

  init(bits: UInt32) { self.bits = bits }

  init?(argument: String) {
    guard (3...4).contains(argument.utf8.count), argument.utf8.allSatisfy({ (0x30...0x37).contains($0) }),
      let bits = UInt32(argument, radix: 8), bits <= 0o777
    else { return nil }
    self.bits = bits
  }

  var defaultValueDescription: String { "0\(String(bits, radix: 8))" }
}
