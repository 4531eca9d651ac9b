#include "RawSQLite.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_ROWS = 50 };

struct raw_ledger {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit, *insert, *head, *last, *snapshot, *tail, *page, *past;
};

static int64_t fail(raw_ledger *ledger, const char *what) {
    fprintf(stderr, "%s: %s\n", what, ledger->db ? sqlite3_errmsg(ledger->db) : "no memory");
    return -1;
}

static sqlite3_stmt *prepare(raw_ledger *ledger, const char *sql) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v3(ledger->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)) {
        fail(ledger, sql);
    }
    return statement;
}

static int run(sqlite3_stmt *statement) {
    int result = sqlite3_step(statement);
    sqlite3_reset(statement);
    return result == SQLITE_DONE || result == SQLITE_ROW ? 0 : -1;
}

raw_ledger *raw_open(const char *path, int64_t cache_kibibytes) {
    raw_ledger *ledger = calloc(1, sizeof *ledger);
    if (!ledger || sqlite3_open_v2(path, &ledger->db, SQLITE_OPEN_READWRITE, NULL)) {
        if (ledger) fail(ledger, path);
        return NULL;
    }
    char pragmas[512];
    snprintf(pragmas, sizeof pragmas,
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"
        "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON;"
        "PRAGMA mmap_size = 0; PRAGMA cache_size = -%lld;", (long long)cache_kibibytes);
    if (sqlite3_exec(ledger->db, pragmas, NULL, NULL, NULL)) {
        fail(ledger, "pragmas");
        raw_close(ledger);
        return NULL;
    }
    ledger->begin = prepare(ledger, "BEGIN IMMEDIATE");
    ledger->commit = prepare(ledger, "COMMIT");
    ledger->insert = prepare(ledger,
        "INSERT INTO events (position, stream_key, version, id, type, schema_version, sign,"
        " amount_minor, currency, occurred_at, recorded_at, actor, correlation_id, causation_id,"
        " command_id, metadata, payload, previous_hash, hash)"
        " VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, 'GBP', ?8, ?8, 'bench', NULL, NULL, NULL, NULL,"
        " ?9, ?10, ?10)");
    ledger->head = prepare(ledger,
        "SELECT version, hash FROM events WHERE stream_key = ?1 ORDER BY version DESC LIMIT 1");
    ledger->last = prepare(ledger, "SELECT max(position) FROM events");
    ledger->snapshot = prepare(ledger,
        "SELECT version, state FROM snapshots WHERE stream_key = ?1 AND version <= ?2"
        " ORDER BY version DESC LIMIT 1");
    ledger->tail = prepare(ledger,
        "SELECT * FROM events WHERE stream_key = ?1 AND version > ?2 AND version <= ?3"
        " ORDER BY version");
    return ledger;
}

void raw_close(raw_ledger *ledger) {
    sqlite3_stmt *all[] = {ledger->begin, ledger->commit, ledger->insert, ledger->head,
        ledger->last, ledger->snapshot, ledger->tail, ledger->page, ledger->past};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) sqlite3_finalize(all[i]);
    sqlite3_close(ledger->db);
    free(ledger);
}

static int insert(raw_ledger *ledger, int64_t position, int64_t stream, int64_t version) {
    static const unsigned char hash[32] = {7};
    char payload[96];
    unsigned char id[16] = {0};
    int64_t moment = 1700000000000000 + position * 1000;
    int64_t amount = position % 9973 + 1;
    int length = snprintf(payload, sizeof payload,
        "{\"amountMinor\":%lld,\"currency\":\"GBP\",\"memo\":\"groceries\"}", (long long)amount);
    for (int i = 0; i < 8; i++) id[i] = (unsigned char)(position >> (56 - 8 * i));
    const char *type = position % 3 ? "FundsDeposited" : "FundsWithdrawn";
    sqlite3_stmt *statement = ledger->insert;
    sqlite3_bind_int64(statement, 1, position);
    sqlite3_bind_int64(statement, 2, stream);
    sqlite3_bind_int64(statement, 3, version);
    sqlite3_bind_blob(statement, 4, id, sizeof id, SQLITE_STATIC);
    sqlite3_bind_text(statement, 5, type, 14, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 6, position % 3 ? 1 : -1);
    sqlite3_bind_int64(statement, 7, amount);
    sqlite3_bind_int64(statement, 8, moment);
    sqlite3_bind_text(statement, 9, payload, length, SQLITE_STATIC);
    sqlite3_bind_blob(statement, 10, hash, sizeof hash, SQLITE_STATIC);
    return run(statement);
}

int64_t raw_import(raw_ledger *ledger, int64_t events, int64_t accounts) {
    if (run(ledger->begin)) return fail(ledger, "begin");
    sqlite3_stmt *stream = prepare(ledger, "INSERT INTO streams (stream_key, stream) VALUES (?1, ?2)");
    char name[32];
    for (int64_t key = 1; key <= accounts; key++) {
        snprintf(name, sizeof name, "acc-%07lld", (long long)key);
        sqlite3_bind_int64(stream, 1, key);
        sqlite3_bind_text(stream, 2, name, -1, SQLITE_STATIC);
        if (run(stream)) return fail(ledger, "stream");
    }
    sqlite3_finalize(stream);
    for (int64_t i = 0; i < events; i++) {
        if (insert(ledger, i + 1, i % accounts + 1, i / accounts + 1)) return fail(ledger, "insert");
    }
    if (run(ledger->commit)) return fail(ledger, "commit");
    sqlite3_wal_checkpoint_v2(ledger->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return events;
}

int64_t raw_append(raw_ledger *ledger, int64_t stream_key, int64_t serial) {
    if (run(ledger->begin)) return fail(ledger, "begin");
    sqlite3_bind_int64(ledger->head, 1, stream_key);
    int64_t version = 0;
    if (sqlite3_step(ledger->head) == SQLITE_ROW) version = sqlite3_column_int64(ledger->head, 0);
    sqlite3_reset(ledger->head);
    sqlite3_step(ledger->last);
    int64_t position = sqlite3_column_int64(ledger->last, 0) + 1;
    sqlite3_reset(ledger->last);
    if (insert(ledger, position, stream_key, version + 1)) return fail(ledger, "insert");
    if (run(ledger->commit)) return fail(ledger, "commit");
    // The log is put back as often as Daybook does it: about every 4 MiB.
    if (serial % 512 == 511) {
        sqlite3_wal_checkpoint_v2(ledger->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    }
    return position;
}

int64_t raw_fold(raw_ledger *ledger, int64_t through, int64_t *balances, int64_t count) {
    sqlite3_stmt *rows = prepare(ledger,
        "SELECT position, stream_key, version, type, sign, amount_minor, currency, occurred_at"
        " FROM events WHERE position <= ?1 ORDER BY position");
    sqlite3_bind_int64(rows, 1, through);
    int64_t seen = 0;
    while (sqlite3_step(rows) == SQLITE_ROW) {
        int64_t stream = sqlite3_column_int64(rows, 1);
        int64_t used = sqlite3_column_int64(rows, 0) + sqlite3_column_int64(rows, 2)
            + sqlite3_column_int64(rows, 7) + sqlite3_column_text(rows, 3)[0]
            + (sqlite3_column_text(rows, 6) ? sqlite3_column_text(rows, 6)[0] : 0);
        if (stream < count) {
            balances[stream] += sqlite3_column_int64(rows, 4) * sqlite3_column_int64(rows, 5);
        }
        seen += used != 0;
    }
    sqlite3_finalize(rows);
    return seen;
}

static int64_t row_bytes(sqlite3_stmt *rows) {
    int64_t bytes = 0;
    int columns = sqlite3_column_count(rows);
    for (int i = 0; i < columns; i++) {
        switch (sqlite3_column_type(rows, i)) {
        case SQLITE_INTEGER: bytes += sqlite3_column_int64(rows, i) != 0; break;
        case SQLITE_NULL: break;
        default: {
            const unsigned char *value = sqlite3_column_blob(rows, i);
            bytes += sqlite3_column_bytes(rows, i) + (value ? value[0] : 0);
        }
        }
    }
    return bytes;
}

int64_t raw_scan(raw_ledger *ledger) {
    sqlite3_stmt *rows = prepare(ledger,
        "SELECT e.*, s.stream FROM events AS e JOIN streams AS s USING (stream_key)"
        " ORDER BY e.position");
    int64_t bytes = 0;
    while (sqlite3_step(rows) == SQLITE_ROW) bytes += row_bytes(rows);
    sqlite3_finalize(rows);
    return bytes;
}

int64_t raw_load(raw_ledger *ledger, int64_t stream_key, int64_t version) {
    int64_t from = 0, rows = 0;
    sqlite3_bind_int64(ledger->snapshot, 1, stream_key);
    sqlite3_bind_int64(ledger->snapshot, 2, version);
    if (sqlite3_step(ledger->snapshot) == SQLITE_ROW) {
        from = sqlite3_column_int64(ledger->snapshot, 0);
        rows += sqlite3_column_bytes(ledger->snapshot, 1) > 0;
    }
    sqlite3_reset(ledger->snapshot);
    sqlite3_bind_int64(ledger->tail, 1, stream_key);
    sqlite3_bind_int64(ledger->tail, 2, from);
    sqlite3_bind_int64(ledger->tail, 3, version);
    while (sqlite3_step(ledger->tail) == SQLITE_ROW) rows += row_bytes(ledger->tail) > 0;
    sqlite3_reset(ledger->tail);
    return rows;
}

int64_t raw_page(raw_ledger *ledger, const char *table, int64_t balance, const char *account) {
    if (!ledger->page) {
        char sql[256];
        snprintf(sql, sizeof sql,
            "SELECT * FROM %s WHERE (balance_minor, account) > (?1, ?2)"
            " ORDER BY balance_minor, account LIMIT %d", table, PAGE_ROWS);
        ledger->page = prepare(ledger, sql);
    }
    sqlite3_bind_int64(ledger->page, 1, balance);
    sqlite3_bind_text(ledger->page, 2, account, -1, SQLITE_STATIC);
    int64_t rows = 0;
    while (sqlite3_step(ledger->page) == SQLITE_ROW) rows += row_bytes(ledger->page) > 0;
    sqlite3_reset(ledger->page);
    return rows;
}

int64_t raw_past_page(raw_ledger *ledger, const char *after, int64_t position) {
    if (!ledger->past) {
        char sql[512];
        snprintf(sql, sizeof sql,
            "SELECT s.stream, (SELECT sum(sign * amount_minor) FROM events AS e"
            " WHERE e.stream_key = s.stream_key AND e.position <= ?2)"
            " FROM streams AS s WHERE s.stream > ?1 ORDER BY s.stream LIMIT %d", PAGE_ROWS);
        ledger->past = prepare(ledger, sql);
    }
    sqlite3_bind_text(ledger->past, 1, after, -1, SQLITE_STATIC);
    sqlite3_bind_int64(ledger->past, 2, position);
    int64_t rows = 0;
    while (sqlite3_step(ledger->past) == SQLITE_ROW) rows += row_bytes(ledger->past) > 0;
    sqlite3_reset(ledger->past);
    return rows;
}
