#ifndef CSQLITE_H
#define CSQLITE_H

#include <sqlite3.h>
#include <stdint.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

/* What Swift cannot call: SQLITE_STATIC and SQLITE_TRANSIENT are casts, sqlite3_db_config and sqlite3_config are variadic. */

/* Binds bytes that SQLite copies. */
static inline int csqlite_bind_blob_copy(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT);
}

/* Binds bytes that stay where they are until the statement is reset. */
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
  return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_STATIC);
}

/* Binds UTF-8 that SQLite copies. */
static inline int csqlite_bind_text_copy(sqlite3_stmt *statement, int index, const char *text, sqlite3_uint64 count) {
  return sqlite3_bind_text64(statement, index, text, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/* Binds UTF-8 that stays where it is until the statement is reset. */
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, sqlite3_uint64 count) {
  return sqlite3_bind_text64(statement, index, text, count, SQLITE_STATIC, SQLITE_UTF8);
}

/* The magic number of the file system that a path lies on; 0 where that cannot be told. */
static inline uint32_t csqlite_file_system(const char *path) {
#ifdef __linux__
  struct statfs status;
  return statfs(path, &status) == 0 ? (uint32_t)status.f_type : 0;
#else
  return path ? 0 : 0;
#endif
}

/* Stops counting the memory in use, which takes a lock at each allocation; only before the first database is opened. */
static inline int csqlite_count_no_memory(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* Sets one of the switches that sqlite3_db_config knows. */
static inline int csqlite_configure(sqlite3 *database, int option, int isOn) {
  return sqlite3_db_config(database, option, isOn, (int *)0);
}

#endif
