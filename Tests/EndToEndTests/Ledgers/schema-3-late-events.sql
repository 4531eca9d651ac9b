PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE streams (
    stream_key INTEGER PRIMARY KEY,
    stream TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO streams VALUES(1,'A');
INSERT INTO streams VALUES(2,'B');
CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream_key INTEGER NOT NULL REFERENCES streams (stream_key),
    version INTEGER NOT NULL,
    id BLOB NOT NULL,
    type TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    sign INTEGER NOT NULL,
    amount_minor INTEGER,
    currency TEXT,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    actor TEXT,
    correlation_id TEXT,
    causation_id TEXT,
    command_id BLOB,
    metadata TEXT,
    payload TEXT NOT NULL,
    previous_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    UNIQUE (stream_key, version),
    UNIQUE (id)
) STRICT;
INSERT INTO events VALUES(1,1,1,X'3e19ab71505586d19d5b5cee2778828b','AccountOpened',1,0,NULL,NULL,1768003200000000,1795971212441121,'clerk',NULL,NULL,NULL,NULL,'{"owner":"","currency":"GBP","overdraftLimitMinor":0}',X'0000000000000000000000000000000000000000000000000000000000000000',X'5a5fbc59ee58e78e48cb2737355b3065ecaa6ff47ab5c9d774250df171998492');
INSERT INTO events VALUES(2,1,2,X'019ba533e4007988aefb3bf2d3015f7b','FundsDeposited',1,1,10000,'GBP',1768003200000000,1795971212441121,'clerk',NULL,NULL,NULL,'{"rowdigest":"b768600eca463716"}','{"amountMinor":10000,"currency":"GBP"}',X'5a5fbc59ee58e78e48cb2737355b3065ecaa6ff47ab5c9d774250df171998492',X'8be369c4fc2fabaf09b63ab57012a7fdd323a9fc2189d50af3f9310ca2a1609a');
INSERT INTO events VALUES(3,1,3,X'019c44d9080072a7bdbeb72fba0cb094','FundsDeposited',1,1,1000,'GBP',1770681600000000,1795971212441121,'clerk',NULL,NULL,NULL,'{"rowdigest":"b768600eca463716"}','{"amountMinor":1000,"currency":"GBP"}',X'8be369c4fc2fabaf09b63ab57012a7fdd323a9fc2189d50af3f9310ca2a1609a',X'2dcd9adbad9eadcda6fafc37724327ad6311c6a17529016401bc6861a720be5e');
INSERT INTO events VALUES(4,2,1,X'3a35776f68e681079df609c139547190','AccountOpened',1,0,NULL,NULL,1767571200000000,1795971212823092,'clerk',NULL,NULL,NULL,NULL,'{"owner":"","currency":"GBP","overdraftLimitMinor":0}',X'0000000000000000000000000000000000000000000000000000000000000000',X'3ad69e4bd31d990e52da9757da6322c66776dc6aae31127f525f56f8e934b229');
INSERT INTO events VALUES(5,2,2,X'019b8b7418007ce29bbe6001de75dc0c','FundsDeposited',1,1,20000,'GBP',1767571200000000,1795971212823092,'clerk',NULL,NULL,NULL,'{"rowdigest":"b768600eca463716"}','{"amountMinor":20000,"currency":"GBP"}',X'3ad69e4bd31d990e52da9757da6322c66776dc6aae31127f525f56f8e934b229',X'2c8324025e1d08441e88382d0b5856250303f7bffa1cd4b36d8098e800ccde56');
INSERT INTO events VALUES(6,2,3,X'019c2b193c007a90a4686cdf813da67a','FundsDeposited',1,1,2000,'GBP',1770249600000000,1795971212823092,'clerk',NULL,NULL,NULL,'{"rowdigest":"b768600eca463716"}','{"amountMinor":2000,"currency":"GBP"}',X'2c8324025e1d08441e88382d0b5856250303f7bffa1cd4b36d8098e800ccde56',X'2d4d9091252e61a076404c41cd9ee1fd45aaff50a5587f660988311344f17f81');
INSERT INTO events VALUES(7,1,4,X'019b058ec0007db8aae51b63d3bdd842','FundsDeposited',1,1,100000,'GBP',1765324800000000,1795971213155080,'clerk',NULL,NULL,NULL,'{"rowdigest":"b768600eca463716"}','{"amountMinor":100000,"currency":"GBP"}',X'2dcd9adbad9eadcda6fafc37724327ad6311c6a17529016401bc6861a720be5e',X'efd3899a2de1104cc10c412b9642c0368e9a5bc6cc9f471ecc64a04b1d95fcc3');
INSERT INTO events VALUES(8,2,4,X'01a22839e82c7a6cb1fba13d33c6b6bb','FundsDeposited',1,1,500,'GBP',1795971213356485,1795971213356485,'clerk',NULL,NULL,NULL,NULL,'{"amountMinor":500,"currency":"GBP"}',X'2d4d9091252e61a076404c41cd9ee1fd45aaff50a5587f660988311344f17f81',X'b28469a6ba92f7469a4352e8329548ccdaaff0f76a7e7010ae28c04b154993c0');
CREATE TABLE commands (
    command_id BLOB NOT NULL PRIMARY KEY,
    content_hash BLOB NOT NULL,
    first_position INTEGER NOT NULL,
    last_position INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE snapshots (
    stream_key INTEGER NOT NULL REFERENCES streams (stream_key),
    version INTEGER NOT NULL,
    event_hash BLOB NOT NULL,
    state_version INTEGER NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (stream_key, version)
) WITHOUT ROWID, STRICT;
CREATE TABLE read_models (
    name TEXT NOT NULL,
    is_rebuild INTEGER NOT NULL,
    schema_version INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    checkpoint INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    failure_position INTEGER,
    failure_reason TEXT,
    PRIMARY KEY (name, is_rebuild)
) WITHOUT ROWID, STRICT;
INSERT INTO read_models VALUES('account_summary',0,1,1,7,1795971213202043,2,NULL,NULL);
INSERT INTO read_models VALUES('currency_totals',0,2,1,7,1795971213202151,1,NULL,NULL);
INSERT INTO read_models VALUES('daily_activity',0,2,1,7,1795971213202246,7,NULL,NULL);
INSERT INTO read_models VALUES('event_types',0,1,1,7,1795971213202221,2,NULL,NULL);
CREATE TABLE imported_stretches (
    first_position INTEGER PRIMARY KEY,
    last_position INTEGER NOT NULL
) STRICT;
CREATE TABLE checkpoints (
    revision INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    value BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS "rm_account_summary_1" ("account" TEXT NOT NULL, "owner" TEXT, "currency" TEXT, "balance_minor" INTEGER, "overdraft_limit_minor" INTEGER, "version" INTEGER, "status" TEXT, "opened_at" INTEGER, "last_event_at" INTEGER, "last_position" INTEGER, PRIMARY KEY ("account")) WITHOUT ROWID, STRICT;
INSERT INTO rm_account_summary_1 VALUES('A','','GBP',111000,0,4,'open',1768003200000000,1765324800000000,7);
INSERT INTO rm_account_summary_1 VALUES('B','','GBP',22000,0,3,'open',1767571200000000,1770249600000000,6);
CREATE TABLE IF NOT EXISTS "rm_currency_totals_1" ("currency" TEXT NOT NULL, "accounts" INTEGER, "credits_minor" TEXT, "debits_minor" TEXT, "balance_minor" TEXT, PRIMARY KEY ("currency")) WITHOUT ROWID, STRICT;
INSERT INTO rm_currency_totals_1 VALUES('GBP',2,'133000','0','133000');
CREATE TABLE IF NOT EXISTS "rm_event_types_1" ("type" TEXT NOT NULL, "events" INTEGER, "last_position" INTEGER, "last_event_at" INTEGER, PRIMARY KEY ("type")) WITHOUT ROWID, STRICT;
INSERT INTO rm_event_types_1 VALUES('AccountOpened',2,4,1767571200000000);
INSERT INTO rm_event_types_1 VALUES('FundsDeposited',5,7,1765324800000000);
CREATE TABLE IF NOT EXISTS "rm_daily_activity_1" ("day" INTEGER NOT NULL, "currency" TEXT NOT NULL, "events" INTEGER, "credits_minor" TEXT, "debits_minor" TEXT, PRIMARY KEY ("day", "currency")) WITHOUT ROWID, STRICT;
INSERT INTO rm_daily_activity_1 VALUES(20432,'GBP',1,'100000','0');
INSERT INTO rm_daily_activity_1 VALUES(20458,'',1,'0','0');
INSERT INTO rm_daily_activity_1 VALUES(20458,'GBP',1,'20000','0');
INSERT INTO rm_daily_activity_1 VALUES(20463,'',1,'0','0');
INSERT INTO rm_daily_activity_1 VALUES(20463,'GBP',1,'10000','0');
INSERT INTO rm_daily_activity_1 VALUES(20489,'GBP',1,'2000','0');
INSERT INTO rm_daily_activity_1 VALUES(20494,'GBP',1,'1000','0');
DELETE FROM sqlite_sequence;
CREATE INDEX events_by_correlation ON events (correlation_id)
    WHERE correlation_id IS NOT NULL;
CREATE TRIGGER events_never_change BEFORE UPDATE ON events BEGIN
    SELECT RAISE(ABORT, 'events: what is recorded is never changed');
END;
CREATE TRIGGER events_never_go BEFORE DELETE ON events BEGIN
    SELECT RAISE(ABORT, 'events: what is recorded is never removed');
END;
CREATE TRIGGER streams_never_change BEFORE UPDATE ON streams BEGIN
    SELECT RAISE(ABORT, 'streams: what is recorded is never changed');
END;
CREATE TRIGGER streams_never_go BEFORE DELETE ON streams BEGIN
    SELECT RAISE(ABORT, 'streams: what is recorded is never removed');
END;
CREATE TRIGGER commands_never_change BEFORE UPDATE ON commands BEGIN
    SELECT RAISE(ABORT, 'commands: what is recorded is never changed');
END;
CREATE TRIGGER commands_never_go BEFORE DELETE ON commands BEGIN
    SELECT RAISE(ABORT, 'commands: what is recorded is never removed');
END;
CREATE VIEW ledger_events AS
SELECT e.position, s.stream, e.version, e.type,
    CASE e.sign WHEN 1 THEN '+' WHEN -1 THEN '-' ELSE '' END AS effect,
    e.amount_minor, e.currency,
    -- Rounded down, also before 1970, where / and % round towards zero.
    strftime('%Y-%m-%dT%H:%M:%S',
        e.occurred_at / 1000000 - (e.occurred_at % 1000000 < 0), 'unixepoch')
        || printf('.%06dZ', (e.occurred_at % 1000000 + 1000000) % 1000000)
        AS occurred_at,
    lower(hex(e.id)) AS id, e.actor, e.correlation_id, e.causation_id,
    lower(hex(e.command_id)) AS command_id, e.schema_version, e.payload, e.metadata,
    lower(hex(e.hash)) AS hash
FROM events AS e LEFT JOIN streams AS s ON s.stream_key = e.stream_key
;
CREATE TRIGGER imported_stretches_never_change BEFORE UPDATE ON imported_stretches BEGIN
    SELECT RAISE(ABORT, 'imported_stretches: what is recorded is never changed');
END;
CREATE TRIGGER imported_stretches_never_go BEFORE DELETE ON imported_stretches BEGIN
    SELECT RAISE(ABORT, 'imported_stretches: what is recorded is never removed');
END;
CREATE INDEX "rm_account_summary_1_by_owner" ON "rm_account_summary_1" ("owner", "account");
CREATE INDEX "rm_account_summary_1_by_balance_minor" ON "rm_account_summary_1" ("balance_minor", "account");
CREATE INDEX "rm_account_summary_1_by_version" ON "rm_account_summary_1" ("version", "account");
CREATE INDEX "rm_account_summary_1_by_last_event_at" ON "rm_account_summary_1" ("last_event_at", "account");
COMMIT;
PRAGMA application_id = 1146700337;
PRAGMA user_version = 3;
