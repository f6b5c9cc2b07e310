import Chat

/// By what a store is known to the devices that have counted its rows.
struct Epoch {
  private let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// The store's own, or else this one from now on.
  func read(orMake epoch: MessageID) throws(StoreError) -> MessageID {
    do {
      let rows = try database.select("SELECT epoch FROM store")
      if try rows.next() { return try rows.identifier(0) }
    }
    try write(epoch)
    return epoch
  }

  func write(_ epoch: MessageID) throws(StoreError) {
    try database.beginWriting()
    let statement = try database.statement("INSERT OR REPLACE INTO store (only, epoch) VALUES (1, ?)")
    statement.bind(epoch.bytes, at: 1)
    try statement.run()
  }
}
