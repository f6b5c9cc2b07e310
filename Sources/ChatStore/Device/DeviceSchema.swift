extension Schema {
  /// A client's store: "wTdv".
  static let device = Schema(application: 0x7754_6476, steps: [deviceTables])

  // Messages are counted in the order in which they came: a server with another history counts its conversations anew.
  private static let deviceTables = """
    CREATE TABLE device (
      only INTEGER PRIMARY KEY CHECK (only = 1), name TEXT NOT NULL, id TEXT NOT NULL, epoch BLOB, n INTEGER, last BLOB,
      CHECK ((epoch IS NULL) = (n IS NULL)));
    CREATE TABLE outbox (
      number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, recipient TEXT NOT NULL, text TEXT NOT NULL, time INTEGER NOT NULL);
    CREATE TABLE message (
      number INTEGER PRIMARY KEY, conversation TEXT NOT NULL, seq INTEGER NOT NULL, name TEXT NOT NULL, id BLOB NOT NULL,
      time INTEGER NOT NULL, content NOT NULL, shown INTEGER NOT NULL, UNIQUE (name, id));
    CREATE INDEX message_conversation ON message (conversation, number);
    CREATE INDEX message_unshown ON message (number) WHERE shown = 0
    """
}
