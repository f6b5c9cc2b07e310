package import Chat

/// Reads beside the store that writes, over a connection of its own: what is committed, and nothing else.
package final class StoreReader {
  private let database: Database
  private let records: Records
  private let pages: Pages

  /// `path` is the file of a store that is open, and stays so for longer than the reader.
  init(path: String) throws(StoreError) {
    database = try Database(path: path, isReadOnly: true)
    records = Records(database)
    pages = Pages(database, records)
    try database.execute("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384")
  }

  package func close() {
    database.close()
  }

  /// Goes on with a reading for a few milliseconds; nil: it is not answered yet, and is to be gone on with.
  ///
  /// Each call sees one state of the store, and the next one a later state: none keeps the write-ahead log from being taken over.
  package func advance(_ reading: inout Reading) throws(StoreError) -> StoreAnswer? {
    records.forget()
    return try database.snapshot { () throws(StoreError) in try pages.advance(&reading.walk) }
  }
}
