import Chat
import ChatStore
import Glibc

/// Where a run keeps its chat, if it does, and what it finds there.
struct DeviceOpening {
  /// nil: nothing is kept.
  var thread: DeviceThread?
  var content: DeviceContent?
  var earlier: [Push] = []
  /// What a person should know.
  var remark: String?

  /// A run that keeps nothing.
  init() {}

  /// Opens the store at `path`, or the one of this name at this server. A person talks without one while another run has it.
  ///
  /// - Parameter isNeeded: whether the run is nothing without it.
  /// - Throws: a failure: 75 while another run has it, 77 when others can read it, 65 or 78 when it is not to be read, else 73.
  init(
    _ path: String?, of name: Name, in conversation: Address, at url: ServerURL, isInteractive: Bool, isNeeded: Bool
  ) throws(Failure) {
    do throws(Refusal) {
      let path = if let path { path } else { try Self.path(of: name, at: url) }
      var random = SystemRandomNumberGenerator()
      guard let device = try? Device(MessageID.random(using: &random).description) else { return }
      do throws(StoreError) {
        let store = try DeviceStore(path: path, name: name, device: device)
        content = try store.content()
        if isInteractive { earlier = try store.earlier(in: conversation, Self.screenful) }
        thread = DeviceThread(store)
      } catch .inUse {
        throw Refusal(failure: Failure(.tryAgain, "another client of yours has this inbox"), isMild: true)
      } catch {
        throw Refusal(failure: Failure(error, path), isMild: false)
      }
    } catch {
      guard error.isMild, !isNeeded else { throw error.failure }
      remark = "\(error.failure.text); only what comes from now on is shown here"
    }
  }

  private struct Refusal: Error {
    let failure: Failure
    /// Whether a person may do without a store.
    let isMild: Bool
  }

  private static func path(of name: Name, at url: ServerURL) throws(Refusal) -> String {
    guard let folder = StateFolder.path("devices") else {
      throw Refusal(failure: Failure(.cannotOpen, "an inbox needs a home: set HOME or XDG_STATE_HOME"), isMild: true)
    }
    do throws(FileError) {
      try PrivateFile.makeFolder(folder)
      guard access("\(folder)/.", W_OK) == 0 else { throw .last }
    } catch {
      throw Refusal(failure: Failure(.cannotOpen, "cannot keep your place in the inbox in \(folder): \(error.why)"), isMild: true)
    }
    return "\(folder)/\(StateFolder.fileName(host: url.stateName, port: url.port, name: name)).db"
  }

  /// How many messages fill the terminal, below which there is room for what comes.
  private static var screenful: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return 20 }
    return max(Int(size.ws_row) - 4, 1)
  }
}
