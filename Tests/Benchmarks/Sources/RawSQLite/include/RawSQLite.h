#ifndef RAW_SQLITE_H
#define RAW_SQLITE_H

#include <stdint.h>

/// The same work as Daybook's, in plain C: the yardstick. The file was made by Daybook, so tables
/// and indexes are the same; the connection sets the same pragmas. Every call returns -1 on
/// failure and prints why.

typedef struct raw_ledger raw_ledger;

raw_ledger *raw_open(const char *path, int64_t cache_kibibytes);
void raw_close(raw_ledger *ledger);

/// Inserts events for `accounts` streams, round robin, in one transaction, hashes and all, which
/// are constant bytes here.
int64_t raw_import(raw_ledger *ledger, int64_t events, int64_t accounts);

/// One event in one transaction: reads the stream's head and the last position, inserts, commits.
int64_t raw_append(raw_ledger *ledger, int64_t stream_key, int64_t serial);

/// Steps over the log up to a position and sums amounts by stream; returns the rows seen.
int64_t raw_fold(raw_ledger *ledger, int64_t through, int64_t *balances, int64_t count);

/// Steps over the whole log with every column; returns the bytes seen.
int64_t raw_scan(raw_ledger *ledger);

/// The latest snapshot at or before a version and the events behind it; returns the rows read.
int64_t raw_load(raw_ledger *ledger, int64_t stream_key, int64_t version);

/// A page of 50 accounts by balance behind a row; returns the rows read. The table is named.
int64_t raw_page(raw_ledger *ledger, const char *table, int64_t balance, const char *account);

/// A page of 50 accounts by name, each with the sum of its events up to a position, snapshots left
/// aside; returns the rows read.
int64_t raw_past_page(raw_ledger *ledger, const char *after, int64_t position);

#endif
