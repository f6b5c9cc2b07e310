import Chat
import ChatStore
import Glibc

/// A store that is looked after without a server.
enum StoreAtRest {
  /// Opens a store that is there already, and closes it behind `body`.
  static func open<Result>(_ path: String, _ body: (SQLiteStore) throws(StoreError) -> Result) throws(Failure) -> Result {
    guard access(path, F_OK) == 0 else { throw Failure(.cannotOpen, "the store \(path): \(SystemError(errno))") }
    return try work(path) { () throws(StoreError) in
      var random = SystemRandomNumberGenerator()
      // What is held now stays held: only a server lets names go.
      let store = try SQLiteStore(path: path, nameHold: .seconds(86_400), epoch: .random(using: &random), at: WallClock.milliseconds)
      defer { store.close() }
      return try body(store)
    }
  }

  static func work<Result>(_ path: String, _ body: () throws(StoreError) -> Result) throws(Failure) -> Result {
    do throws(StoreError) {
      return try body()
    } catch {
      throw Failure(error, path)
    }
  }
}
