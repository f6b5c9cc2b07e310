import CSpawn
import Glibc

/// Starts processes with posix_spawn(3).
///
/// Not with swift-subprocess (as of 1.0.2): it cannot give a child a controlling terminal, takes the status of a child at its exit, after which
/// the number of its group may be another's when a signal goes there, and tells that exit to a task only.
enum Spawn {
  /// Starts `/bin/sh -c command` as the leader of a process group of its own, with no other descriptors than its standard streams, no
  /// signal held back and none ignored.
  ///
  /// - Parameter environment: `NAME=value`, each.
  static func shell(_ command: String, environment: [String], _ streams: ChildStreams) throws(SystemError) -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    // The leader of a session is that of a group, too.
    let leader = streams.terminal == nil ? POSIX_SPAWN_SETPGROUP : POSIX_SPAWN_SETSID
    let flags = leader | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(truncatingIfNeeded: flags))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    give(streams, &actions)
    return try run(["/bin/sh", "-c", command], environment, &actions, &attributes)
  }

  private static func give(_ streams: ChildStreams, _ actions: inout posix_spawn_file_actions_t) {
    if let terminal = streams.terminal {
      // The first terminal that the leader of a session opens is its controlling terminal.
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, terminal, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO)
      posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO)
    } else {
      for (number, end) in streams.given.enumerated() {
        posix_spawn_file_actions_adddup2(&actions, end, Int32(number))
      }
    }
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)
  }

  private static func run(
    _ arguments: [String], _ environment: [String], _ actions: inout posix_spawn_file_actions_t, _ attributes: inout posix_spawnattr_t
  ) throws(SystemError) -> pid_t {
    let words = [arguments, environment].map { $0.map { strdup($0) } + [nil] }
    defer { for word in words.joined() { free(word) } }
    var process = pid_t()
    let reason = posix_spawn(&process, arguments[0], &actions, &attributes, words[0], words[1])
    guard reason == 0 else { throw SystemError(reason) }
    return process
  }
}
