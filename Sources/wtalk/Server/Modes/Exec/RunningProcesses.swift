/// The processes of a server, all of its paths together; used on one event loop.
final class RunningProcesses {
  private let maximum: Int
  private var peers: [ObjectIdentifier: ExecPeer] = [:]
  private var whenEmpty: (() -> Void)?

  init(maximum: Int) { self.maximum = maximum }

  var isFull: Bool { peers.count >= maximum }

  func add(_ peer: ExecPeer) { peers[ObjectIdentifier(peer)] = peer }

  func remove(_ peer: ExecPeer) {
    peers[ObjectIdentifier(peer)] = nil
    guard peers.isEmpty else { return }
    whenEmpty?()
    whenEmpty = nil
  }

  /// Brings all of them to their end; `done` is called once.
  func stop(_ done: @escaping () -> Void) {
    guard !peers.isEmpty else { return done() }
    whenEmpty = done
    for peer in Array(peers.values) { peer.leave() }
  }

  /// Kills what is left.
  func abort() {
    for peer in Array(peers.values) { peer.abort() }
  }
}
