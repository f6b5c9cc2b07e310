import Glibc
import NIOCore
import NIOPosix

/// Runs a client from its start to its end, which ends the process.
struct ClientRun {
  /// Calls the driver on its event loop.
  typealias Tell = @Sendable (@escaping @Sendable (ClientDriver) -> Void) -> Void

  private let configuration: ClientConfiguration

  init(_ configuration: ClientConfiguration) {
    self.configuration = configuration
  }

  func run() -> Never {
    // Before the first thread: signals are blocked in all of them.
    let signals = SignalThread(configuration.session.local == .interactive ? [SIGINT, SIGTERM, SIGWINCH, SIGTSTP] : [SIGINT, SIGTERM])
    let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    let driver = NIOLoopBoundBox<ClientDriver?>.makeEmptyBox(valueType: ClientDriver.self, eventLoop: eventLoop)
    let tell: Tell = { body in
      eventLoop.execute {
        if let driver = driver.value { body(driver) }
      }
    }
    let ending = Ending()
    let process = startProcess(on: eventLoop)
    let prompt = configuration.session.local == .interactive ? makePrompt(tell, ending) : nil
    signals.start { signal in
      if prompt?.take(signal) != true { tell { $0.handle(.signalled(signal)) } }
    }
    if configuration.connection.isUnchecked { Diagnostics.report("--insecure: nobody checks who the server is") }
    if let remark = configuration.deviceRemark { Diagnostics.report(remark) }
    eventLoop.execute { [configuration] in
      let local: any ClientLocal = prompt ?? ClientPipe(configuration, process: process, on: eventLoop, tell: tell, finished: ending.set)
      let made = ClientDriver(configuration, local: local, on: eventLoop)
      driver.value = made
      configuration.device?.start { answer in tell { $0.stored(answer) } }
      made.start()
    }
    prompt?.run()
    let status = ending.wait()
    prompt?.finish()
    let ended = process?.end() ?? 0
    exit(status == .done ? ended : status.rawValue)
  }

  private func startProcess(on eventLoop: any EventLoop) -> LocalProcess? {
    guard case .exec(let command) = configuration.localEnd else { return nil }
    do throws(Failure) {
      return try LocalProcess(command, on: eventLoop)
    } catch {
      Diagnostics.exit(error)
    }
  }

  private func makePrompt(_ tell: @escaping Tell, _ ending: Ending) -> ClientPrompt {
    guard let prompt = ClientPrompt(configuration, tell: tell, finished: ending.set) else {
      Diagnostics.exit(Failure(.internal, "this terminal cannot be used; --raw works without"))
    }
    return prompt
  }
}
