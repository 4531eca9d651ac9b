PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE streams (
    stream_key INTEGER PRIMARY KEY,
    stream TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO streams VALUES(1,'acc-1');
INSERT INTO streams VALUES(2,'acc-2');
INSERT INTO streams VALUES(3,'acc-9');
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
INSERT INTO events VALUES(1,1,1,X'01a2247adcc474d1a6b1e2ed9e0717e3','AccountOpened',1,0,NULL,NULL,1795908361412775,1795908361412775,'ada',NULL,NULL,X'0192f5a0000070008000000000000001',NULL,'{"owner":"Ada","currency":"GBP","overdraftLimitMinor":0}',X'0000000000000000000000000000000000000000000000000000000000000000',X'7ab44a3a16306bf9b7b837f6e7a0dec6268d87fb7d0db0a27e6d7529404e9380');
INSERT INTO events VALUES(2,2,1,X'01a2247adce9703e8a4d06a51da4d7a3','AccountOpened',1,0,NULL,NULL,1795908361449211,1795908361449211,'ada',NULL,NULL,NULL,NULL,'{"owner":"Bob","currency":"GBP","overdraftLimitMinor":0}',X'0000000000000000000000000000000000000000000000000000000000000000',X'54187a3fdea841ecd02654a7a8b9544ed638ca2e9d3b447a8ed7f334f9625342');
INSERT INTO events VALUES(3,1,2,X'01a2247add1c78e591507755c01a56ac','FundsDeposited',1,1,10000,'GBP',1795908361500518,1795908361500518,'ada',NULL,NULL,X'0192f5a0000070008000000000000002',NULL,'{"amountMinor":10000,"currency":"GBP","memo":"rent"}',X'7ab44a3a16306bf9b7b837f6e7a0dec6268d87fb7d0db0a27e6d7529404e9380',X'4a5ef28d6e29a4d3801a3d172e750c8e1b5896e0663277f6cf4470794259cfd3');
INSERT INTO events VALUES(4,1,3,X'01a2247add4a7a388392e6bdc8843e53','FundsWithdrawn',1,-1,3000,'GBP',1795908361546792,1795908361546792,'ada','01a2247a-dd4a-7481-8c0c-0803e88615e6',NULL,X'0192f5a0000070008000000000000003',NULL,'{"amountMinor":3000,"currency":"GBP","counterparty":"acc-2"}',X'4a5ef28d6e29a4d3801a3d172e750c8e1b5896e0663277f6cf4470794259cfd3',X'863036aaf17460e0070c945fe3a7b4346868f721e5cbda42567ede55551a2d88');
INSERT INTO events VALUES(5,2,2,X'01a2247add4a7bb280efc6a8cc5b70de','FundsDeposited',1,1,3000,'GBP',1795908361546796,1795908361546796,'ada','01a2247a-dd4a-7481-8c0c-0803e88615e6',NULL,X'0192f5a0000070008000000000000003',NULL,'{"amountMinor":3000,"currency":"GBP","counterparty":"acc-1"}',X'54187a3fdea841ecd02654a7a8b9544ed638ca2e9d3b447a8ed7f334f9625342',X'006e0de03dbe081e019aaa8836b1dd493d21e4977e5184868f036c8e66cc3d59');
INSERT INTO events VALUES(6,2,3,X'01a2247add957f4588e6a6ea5495f131','FundsWithdrawn',1,-1,500,'GBP',1795908361621511,1795908361621511,'ada',NULL,NULL,NULL,NULL,'{"amountMinor":500,"currency":"GBP"}',X'006e0de03dbe081e019aaa8836b1dd493d21e4977e5184868f036c8e66cc3d59',X'102b7999d736ca8ade0658cbec987f2e0046c242bb0b7bfa6a8c3628f5cb5d08');
INSERT INTO events VALUES(7,3,1,X'01a2247d878e7d4c9e7bd4530dffd831','AccountOpened',1,0,NULL,NULL,1795908536206728,1795908536206728,'ada',NULL,NULL,X'0192f5a0000070008000000000000009',NULL,'{"owner":"Cy","currency":"EUR","overdraftLimitMinor":0}',X'0000000000000000000000000000000000000000000000000000000000000000',X'5164ab18a67259e41d9e364bb91facfc2cc7c17c7b88bf61dd4569e2e364c004');
INSERT INTO events VALUES(8,3,2,X'01a2247d87a372318ea40090d358be41','FundsDeposited',1,1,1200,'EUR',1795908536227189,1795908536227189,'ada',NULL,NULL,X'0192f5a000007000800000000000000a',NULL,'{"amountMinor":1200,"currency":"EUR"}',X'5164ab18a67259e41d9e364bb91facfc2cc7c17c7b88bf61dd4569e2e364c004',X'49b90ebd74ca3e061d3e040b9388e309b3dd9aed71f7ef04ed37517d80965de5');
CREATE TABLE commands (
    command_id BLOB NOT NULL PRIMARY KEY,
    content_hash BLOB NOT NULL,
    first_position INTEGER NOT NULL,
    last_position INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
INSERT INTO commands VALUES(X'0192f5a0000070008000000000000001',X'1250b9a34d8cb39d2d02649c735a542ae5f3211913055d1de3d21eb8a570b45c',1,1);
INSERT INTO commands VALUES(X'0192f5a0000070008000000000000002',X'f2d23aa37c66588b5dcb5f61039c2625800f198d71a27618ac98516026273e8c',3,3);
INSERT INTO commands VALUES(X'0192f5a0000070008000000000000003',X'8be25a89bc6b6682c2e3baaa966e59983fd346e288a5a9b31fae291ab34d5f23',4,5);
CREATE TABLE snapshots (
    stream_key INTEGER NOT NULL REFERENCES streams (stream_key),
    version INTEGER NOT NULL,
    event_hash BLOB NOT NULL,
    state_version INTEGER NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (stream_key, version)
) WITHOUT ROWID, STRICT;
INSERT INTO snapshots VALUES(1,3,X'863036aaf17460e0070c945fe3a7b4346868f721e5cbda42567ede55551a2d88',1,'{"status":"open","owner":"Ada","currency":"GBP","balanceMinor":7000,"overdraftLimitMinor":0,"position":4,"openedAt":"2026-11-28T23:26:01.412775Z","lastOccurredAt":"2026-11-28T23:26:01.546792Z","highestOccurredAt":"2026-11-28T23:26:01.546792Z","highestRecordedAt":"2026-11-28T23:26:01.546792Z","check":"0e437c8018e9c6a138ba5ecddc4c7603d296d6bb3c9f52cbf9d664403cefa5d1"}',1795908361684867);
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
INSERT INTO read_models VALUES('account_summary',0,1,1,8,1795908536258496,3,NULL,NULL);
INSERT INTO read_models VALUES('currency_totals',0,1,1,8,1795908536258503,2,NULL,NULL);
INSERT INTO read_models VALUES('daily_activity',0,1,1,8,1795908536258507,3,NULL,NULL);
INSERT INTO read_models VALUES('event_types',0,1,1,8,1795908536258505,3,NULL,NULL);
CREATE TABLE IF NOT EXISTS "rm_account_summary_1" ("account" TEXT NOT NULL, "owner" TEXT, "currency" TEXT, "balance_minor" INTEGER, "overdraft_limit_minor" INTEGER, "version" INTEGER, "status" TEXT, "opened_at" INTEGER, "last_event_at" INTEGER, "last_position" INTEGER, PRIMARY KEY ("account")) WITHOUT ROWID, STRICT;
INSERT INTO rm_account_summary_1 VALUES('acc-1','Ada','GBP',7000,0,3,'open',1795908361412775,1795908361546792,4);
INSERT INTO rm_account_summary_1 VALUES('acc-2','Bob','GBP',2500,0,3,'open',1795908361449211,1795908361621511,6);
INSERT INTO rm_account_summary_1 VALUES('acc-9','Cy','EUR',1200,0,2,'open',1795908536206728,1795908536227189,8);
CREATE TABLE IF NOT EXISTS "rm_currency_totals_1" ("currency" TEXT NOT NULL, "accounts" INTEGER, "credits_minor" INTEGER, "debits_minor" INTEGER, "balance_minor" INTEGER, PRIMARY KEY ("currency")) WITHOUT ROWID, STRICT;
INSERT INTO rm_currency_totals_1 VALUES('EUR',1,1200,0,1200);
INSERT INTO rm_currency_totals_1 VALUES('GBP',2,13000,3500,9500);
CREATE TABLE IF NOT EXISTS "rm_event_types_1" ("type" TEXT NOT NULL, "events" INTEGER, "last_position" INTEGER, "last_event_at" INTEGER, PRIMARY KEY ("type")) WITHOUT ROWID, STRICT;
INSERT INTO rm_event_types_1 VALUES('AccountOpened',3,7,1795908536206728);
INSERT INTO rm_event_types_1 VALUES('FundsDeposited',3,8,1795908536227189);
INSERT INTO rm_event_types_1 VALUES('FundsWithdrawn',2,6,1795908361621511);
CREATE TABLE IF NOT EXISTS "rm_daily_activity_1" ("day" INTEGER NOT NULL, "currency" TEXT NOT NULL, "events" INTEGER, "credits_minor" INTEGER, "debits_minor" INTEGER, PRIMARY KEY ("day", "currency")) WITHOUT ROWID, STRICT;
INSERT INTO rm_daily_activity_1 VALUES(20785,'',3,0,0);
INSERT INTO rm_daily_activity_1 VALUES(20785,'EUR',1,1200,0);
INSERT INTO rm_daily_activity_1 VALUES(20785,'GBP',4,13000,3500);
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
CREATE INDEX "rm_account_summary_1_by_owner" ON "rm_account_summary_1" ("owner", "account");
CREATE INDEX "rm_account_summary_1_by_balance_minor" ON "rm_account_summary_1" ("balance_minor", "account");
CREATE INDEX "rm_account_summary_1_by_version" ON "rm_account_summary_1" ("version", "account");
CREATE INDEX "rm_account_summary_1_by_last_event_at" ON "rm_account_summary_1" ("last_event_at", "account");
COMMIT;
PRAGMA application_id = 1146700337;
PRAGMA user_version = 1;
