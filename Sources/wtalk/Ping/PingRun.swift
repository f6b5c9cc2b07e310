import Glibc
import NIOCore
import NIOPosix

/// Runs `wtalk ping` from its start to the end of the process.
struct PingRun {
  private let configuration: ConnectionConfiguration
  private let plan: PingPlan
  private let isQuiet: Bool

  init(_ configuration: ConnectionConfiguration, _ plan: PingPlan, isQuiet: Bool) {
    self.configuration = configuration
    self.plan = plan
    self.isQuiet = isQuiet
  }

  func run() -> Never {
    let signals = SignalThread([SIGINT, SIGTERM])
    let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    let peer = NIOLoopBoundBox<PingPeer?>.makeEmptyBox(valueType: PingPeer.self, eventLoop: eventLoop)
    let ending = Ending()
    eventLoop.execute { [configuration, plan, isQuiet] in
      let made = PingPeer(plan, url: configuration.url, isQuiet: isQuiet, on: eventLoop, ending)
      peer.value = made
      ClientConnector(configuration, subprotocols: configuration.subprotocols, observer: nil)
        .connect(on: eventLoop, delegate: made) { made.fail($0.failure) }
    }
    signals.start { _ in eventLoop.execute { peer.value?.handle(.interrupted) } }
    exit(ending.wait().rawValue)
  }
}
