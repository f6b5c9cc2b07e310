import CSQLite

/// The tables of one kind of store, and how older ones become these; a file that is refused is not written to.
struct Schema: Sendable {
  /// A server's store: "wTlk".
  static let server = Schema(application: 0x7754_6C6B, steps: [tables, accounts, seen, bounds, lists])

  /// Marks a file of SQLite as a store of this kind.
  let application: Int64
  /// What leads from each version to the next, the first one from an empty file.
  let steps: [String]

  /// The version that the last step leads to.
  var version: Int64 { Int64(steps.count) }

  /// How large a file may be for all its pages to be looked at whenever it is opened.
  private static let bytesChecked = 64 << 20

  /// Throws `damaged` for another program's file, `newerSchema` for one of a later version.
  func refuse(application: Int64, version: Int64) throws(StoreError) {
    guard application == self.application else { throw .damaged("it is another program's database") }
    guard version <= self.version else { throw .newerSchema(found: version, known: self.version) }
  }

  /// Looks at the file as SQLite shows it, then brings its tables up to date and sets the connection up.
  func prepare(_ database: Database, byteCount: Int) throws(StoreError) {
    try database.execute("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536; PRAGMA cell_size_check = ON")
    let version = try Self.number(database.select("PRAGMA user_version"))
    if byteCount > 0, try Self.number(database.select("SELECT count(*) FROM sqlite_schema")) > 0 {
      try check(database)
      if byteCount <= Self.bytesChecked { try Self.quickCheck(database) }
    }
    if version == 0 { try create(database) }
    try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
    try database.manageLog()
    guard version < self.version else { return }
    try migrate(database, from: version)
  }

  /// Throws unless this program wrote the file.
  func check(_ database: Database) throws(StoreError) {
    let version = try Self.number(database.select("PRAGMA user_version"))
    try refuse(application: Self.number(database.select("PRAGMA application_id")), version: version)
  }

  private func create(_ database: Database) throws(StoreError) {
    try database.execute(
      """
      PRAGMA synchronous = FULL; BEGIN IMMEDIATE; PRAGMA application_id = \(application);
      \(steps.first ?? "");
      PRAGMA user_version = 1; COMMIT
      """)
  }

  private func migrate(_ database: Database, from version: Int64) throws(StoreError) {
    for (number, step) in zip(Int64(1)..., steps) where number > max(version, 1) {
      try database.execute("BEGIN IMMEDIATE; \(step); PRAGMA user_version = \(number); COMMIT")
    }
    try database.emptyLog()
  }

  private static func quickCheck(_ database: Database) throws(StoreError) {
    let rows = try database.select("PRAGMA quick_check(1)")
    guard try rows.next() else { return }
    let finding = rows.text(0)
    guard finding == "ok" else { throw .damaged(finding.split(separator: "\n").joined(separator: " ")) }
  }

  private static func number(_ rows: borrowing Rows) throws(StoreError) -> Int64 {
    try rows.next() ? rows.integer(0) : 0
  }

  // A message's inbox rows do not refer to it with a foreign key: SQLite would look for them, without an index, at each message that is deleted.
  // Ids have no reference to messages, for they outlive them.
  static let tables = """
    CREATE TABLE store (only INTEGER PRIMARY KEY CHECK (only = 1), epoch BLOB NOT NULL);
    CREATE TABLE account (
      number INTEGER PRIMARY KEY, name TEXT NOT NULL, token BLOB, lent INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT 0,
      held_until INTEGER, top INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0, restored INTEGER NOT NULL DEFAULT 0,
      forgotten INTEGER NOT NULL DEFAULT 0);
    CREATE UNIQUE INDEX account_open ON account (name) WHERE closed = 0;
    CREATE INDEX account_held ON account (held_until) WHERE closed = 0;
    CREATE INDEX account_name ON account (name, number);
    CREATE TABLE device (
      account INTEGER NOT NULL REFERENCES account, name TEXT NOT NULL, got INTEGER NOT NULL, moved INTEGER NOT NULL,
      PRIMARY KEY (account, name)) WITHOUT ROWID;
    CREATE TABLE member (
      room TEXT NOT NULL, account INTEGER NOT NULL REFERENCES account, PRIMARY KEY (room, account)) WITHOUT ROWID;
    CREATE INDEX member_account ON member (account, room);
    CREATE TABLE conversation (
      number INTEGER PRIMARY KEY, room TEXT UNIQUE, first INTEGER REFERENCES account, second INTEGER REFERENCES account,
      seq INTEGER NOT NULL DEFAULT 0, head BLOB NOT NULL, forgotten INTEGER NOT NULL DEFAULT 0, forgotten_head BLOB,
      UNIQUE (first, second), CHECK ((room IS NULL) = (first IS NOT NULL AND second IS NOT NULL)));
    CREATE INDEX conversation_second ON conversation (second, first);
    CREATE TABLE message (
      number INTEGER PRIMARY KEY, conversation INTEGER NOT NULL REFERENCES conversation, seq INTEGER NOT NULL, account INTEGER,
      name TEXT NOT NULL, id BLOB NOT NULL, time INTEGER NOT NULL, content NOT NULL, hash BLOB NOT NULL);
    CREATE UNIQUE INDEX message_place ON message (conversation, seq);
    CREATE TABLE inbox (
      account INTEGER NOT NULL, n INTEGER NOT NULL, message INTEGER NOT NULL, PRIMARY KEY (account, n)) WITHOUT ROWID;
    CREATE TABLE id (
      account INTEGER NOT NULL, id BLOB NOT NULL, conversation INTEGER NOT NULL, seq INTEGER NOT NULL, n INTEGER, time INTEGER NOT NULL,
      fingerprint BLOB NOT NULL, PRIMARY KEY (account, id)) WITHOUT ROWID;
    CREATE TABLE writer (
      account INTEGER NOT NULL, conversation INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (account, conversation)) WITHOUT ROWID;
    CREATE TABLE mark (
      conversation INTEGER NOT NULL, account INTEGER NOT NULL, kind TEXT NOT NULL, seq INTEGER NOT NULL, moved INTEGER NOT NULL,
      PRIMARY KEY (conversation, account, kind)) WITHOUT ROWID;
    CREATE INDEX mark_moved ON mark (moved)
    """

  // Of tokens and invites only hashes are kept.
  private static let accounts = """
    ALTER TABLE account ADD COLUMN password TEXT;
    ALTER TABLE account ADD COLUMN operator INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE account ADD COLUMN banned INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE account ADD COLUMN muted INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE login (
      number INTEGER PRIMARY KEY AUTOINCREMENT, account INTEGER NOT NULL REFERENCES account, token BLOB NOT NULL UNIQUE,
      made INTEGER NOT NULL, used INTEGER NOT NULL);
    CREATE INDEX login_account ON login (account, used);
    CREATE TABLE ticket (
      token BLOB PRIMARY KEY, login INTEGER NOT NULL REFERENCES login ON DELETE CASCADE, ends INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX ticket_login ON ticket (login);
    CREATE TABLE invite (code BLOB PRIMARY KEY, ends INTEGER NOT NULL, account INTEGER REFERENCES account) WITHOUT ROWID
    """
  private static let seen = "ALTER TABLE account ADD COLUMN seen INTEGER"
  /// What retention and quotas go by.
  private static let bounds = """
    CREATE TABLE clock (only INTEGER PRIMARY KEY CHECK (only = 1), now INTEGER NOT NULL, ahead INTEGER NOT NULL, since INTEGER);
    CREATE TABLE age (number INTEGER PRIMARY KEY, time INTEGER NOT NULL);
    ALTER TABLE account ADD COLUMN away_after INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE conversation ADD COLUMN opener INTEGER;
    CREATE INDEX conversation_opener ON conversation (opener);
    ALTER TABLE device ADD COLUMN used INTEGER NOT NULL DEFAULT 0
    """
  /// What a person's conversations are listed by: `last` is the number of the newest message, `since` the newest `seq` when the member joined.
  private static let lists = """
    ALTER TABLE conversation ADD COLUMN last INTEGER NOT NULL DEFAULT 0;
    UPDATE conversation SET last = coalesce(
      (SELECT message.number FROM message WHERE conversation = conversation.number AND message.seq = conversation.seq), 0);
    DROP INDEX conversation_second;
    CREATE INDEX conversation_first_last ON conversation (first, last) WHERE first IS NOT NULL;
    CREATE INDEX conversation_second_last ON conversation (second, last) WHERE second IS NOT NULL;
    ALTER TABLE member ADD COLUMN since INTEGER NOT NULL DEFAULT 0
    """
}
