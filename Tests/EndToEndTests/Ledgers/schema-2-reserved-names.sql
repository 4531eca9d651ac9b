PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE streams (
    stream_key INTEGER PRIMARY KEY,
    stream TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO streams VALUES(1,'$cash');
INSERT INTO streams VALUES(2,'acc-1');
INSERT INTO streams VALUES(3,'yen');
INSERT INTO streams VALUES(4,'$notes');
INSERT INTO streams VALUES(5,'$units');
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
INSERT INTO events VALUES(1,1,1,X'01a2253b2534705aac039232ca7b8904','AccountOpened',1,0,NULL,NULL,1795920962868361,1795920962868361,'tester',NULL,NULL,NULL,NULL,'{"owner":"Ada","currency":"GBP","overdraftLimitMinor":500}',X'0000000000000000000000000000000000000000000000000000000000000000',X'6f86635ebf9e0ca83d612954d7f06d6786e93dd31e5391c83c02ad0eb424f37f');
INSERT INTO events VALUES(2,1,2,X'01a2253b25f47396981bc6bd1af0fea8','FundsDeposited',1,1,10000,'GBP',1795920963060794,1795920963060794,'tester',NULL,NULL,X'0192f5a0000070008000000000000001',NULL,'{"amountMinor":10000,"currency":"GBP","memo":"rent"}',X'6f86635ebf9e0ca83d612954d7f06d6786e93dd31e5391c83c02ad0eb424f37f',X'a3024b8e725f12f4620c01ae952c28659b90fc5f2b2c086373ce6f896635443d');
INSERT INTO events VALUES(3,2,1,X'01a2253b26af7200863f6553773d23f4','AccountOpened',1,0,NULL,NULL,1795920963247875,1795920963247875,'tester',NULL,NULL,NULL,NULL,'{"owner":"Emmy","currency":"GBP","overdraftLimitMinor":0}',X'0000000000000000000000000000000000000000000000000000000000000000',X'60f904e13557d8020d30563b2d67c2f489e6563c87f9e74cf7de2782f6272b9e');
INSERT INTO events VALUES(4,1,3,X'01a2253b275f7475b41515b969009cfc','FundsWithdrawn',1,-1,1250,'GBP',1795920963423835,1795920963423835,'tester','01a2253b-275f-73aa-bc67-ae2f08374655',NULL,NULL,NULL,'{"amountMinor":1250,"currency":"GBP","counterparty":"acc-1"}',X'a3024b8e725f12f4620c01ae952c28659b90fc5f2b2c086373ce6f896635443d',X'a3494c05838d4196a65a35845ff0bee9613584dba2c4e885fce240d59402fc8a');
INSERT INTO events VALUES(5,2,2,X'01a2253b275f7db89830e1d0f5b0da4e','FundsDeposited',1,1,1250,'GBP',1795920963423867,1795920963423867,'tester','01a2253b-275f-73aa-bc67-ae2f08374655',NULL,NULL,NULL,'{"amountMinor":1250,"currency":"GBP","counterparty":"$cash"}',X'60f904e13557d8020d30563b2d67c2f489e6563c87f9e74cf7de2782f6272b9e',X'ecd90d36ae64eb9788c93aa554e1776f1f90596f41f1327687662762859ff106');
INSERT INTO events VALUES(6,3,1,X'01a2253b28057f88a3ad195f8417778d','AccountOpened',1,0,NULL,NULL,1795920963589607,1795920963589607,'tester',NULL,NULL,NULL,NULL,'{"owner":"Sofia","currency":"JPY","overdraftLimitMinor":0}',X'0000000000000000000000000000000000000000000000000000000000000000',X'6f18f62a67dbd5994f432372a932a014f22fe921f2c4bd22e77df2f68f6000f8');
INSERT INTO events VALUES(7,3,2,X'01a2253b28d17e048b7b3c6c10c4f056','FundsDeposited',1,1,500,'JPY',1795920963793694,1795920963793694,'tester',NULL,NULL,NULL,NULL,'{"amountMinor":500,"currency":"JPY"}',X'6f18f62a67dbd5994f432372a932a014f22fe921f2c4bd22e77df2f68f6000f8',X'3639e8c2a2f5b8a9b4ae02d16f0574cd8261d71f250301274258aeb234922a90');
INSERT INTO events VALUES(8,4,1,X'cb1645cb86bc8af081f10a5f949486c3','Noted',1,0,NULL,NULL,1767323045000000,1795920964040431,'tester',NULL,NULL,NULL,'{"cloudevent":{"id":"1","source":"/notes"}}','{"text":"x"}',X'0000000000000000000000000000000000000000000000000000000000000000',X'f3808c1ca56dd15b698ee0e18db65ab91382ea6ce7b7757832829656d7bd4952');
INSERT INTO events VALUES(9,5,1,X'b085375111a88afaa9c0629718a87860','UnitDeclared',1,0,NULL,NULL,1767323046000000,1795920964040431,'tester',NULL,NULL,NULL,'{"cloudevent":{"id":"2","source":"/notes"}}','{"code":"POINTS","decimals":0}',X'0000000000000000000000000000000000000000000000000000000000000000',X'64f7b69bc1d7ed4f60251c8f9800adc2a643e9eebcce16e2d82f67bd7dc39215');
INSERT INTO events VALUES(10,4,2,X'9cff58a0ff268b9dbeacfa85828486be','Paid',1,1,700,'EUR',1767323047000000,1795920964040431,'tester',NULL,NULL,NULL,'{"cloudevent":{"id":"3","source":"/notes"},"effect":"credit","amountfield":"amount","amountunit":"major"}','{"amount":"7.00","currency":"EUR"}',X'f3808c1ca56dd15b698ee0e18db65ab91382ea6ce7b7757832829656d7bd4952',X'ce2825e9ea7bd8865012fd1ff514ef55815f0264cc631b6d8acba0db6999d771');
CREATE TABLE commands (
    command_id BLOB NOT NULL PRIMARY KEY,
    content_hash BLOB NOT NULL,
    first_position INTEGER NOT NULL,
    last_position INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
INSERT INTO commands VALUES(X'0192f5a0000070008000000000000001',X'107370138c547eb34525f39dcbb7f32bacef01ad718a4a851af2cde6a6a43c1f',2,2);
CREATE TABLE snapshots (
    stream_key INTEGER NOT NULL REFERENCES streams (stream_key),
    version INTEGER NOT NULL,
    event_hash BLOB NOT NULL,
    state_version INTEGER NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (stream_key, version)
) WITHOUT ROWID, STRICT;
INSERT INTO snapshots VALUES(1,3,X'a3494c05838d4196a65a35845ff0bee9613584dba2c4e885fce240d59402fc8a',1,'{"status":"open","owner":"Ada","currency":"GBP","balanceMinor":8750,"overdraftLimitMinor":500,"position":4,"openedAt":"2026-11-29T02:56:02.868361Z","lastOccurredAt":"2026-11-29T02:56:03.423835Z","highestOccurredAt":"2026-11-29T02:56:03.423835Z","highestRecordedAt":"2026-11-29T02:56:03.423835Z","check":"adbdac1810936ca628abf06f4f377e07c7231a24187fdcca3434c269377cc176"}',1795920964214469);
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
INSERT INTO read_models VALUES('account_summary',0,1,1,10,1795920964093141,5,NULL,NULL);
INSERT INTO read_models VALUES('currency_totals',0,2,1,10,1795920964093234,3,NULL,NULL);
INSERT INTO read_models VALUES('daily_activity',0,2,1,10,1795920964093312,5,NULL,NULL);
INSERT INTO read_models VALUES('event_types',0,1,1,10,1795920964093289,6,NULL,NULL);
CREATE TABLE imported_stretches (
    first_position INTEGER PRIMARY KEY,
    last_position INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS "rm_account_summary_1" ("account" TEXT NOT NULL, "owner" TEXT, "currency" TEXT, "balance_minor" INTEGER, "overdraft_limit_minor" INTEGER, "version" INTEGER, "status" TEXT, "opened_at" INTEGER, "last_event_at" INTEGER, "last_position" INTEGER, PRIMARY KEY ("account")) WITHOUT ROWID, STRICT;
INSERT INTO rm_account_summary_1 VALUES('$cash','Ada','GBP',8750,500,3,'open',1795920962868361,1795920963423835,4);
INSERT INTO rm_account_summary_1 VALUES('$notes','','EUR',700,0,2,'open',1767323045000000,1767323047000000,10);
INSERT INTO rm_account_summary_1 VALUES('$units','','',0,0,1,'open',1767323046000000,1767323046000000,9);
INSERT INTO rm_account_summary_1 VALUES('acc-1','Emmy','GBP',1250,0,2,'open',1795920963247875,1795920963423867,5);
INSERT INTO rm_account_summary_1 VALUES('yen','Sofia','JPY',500,0,2,'open',1795920963589607,1795920963793694,7);
CREATE TABLE IF NOT EXISTS "rm_currency_totals_1" ("currency" TEXT NOT NULL, "accounts" INTEGER, "credits_minor" TEXT, "debits_minor" TEXT, "balance_minor" TEXT, PRIMARY KEY ("currency")) WITHOUT ROWID, STRICT;
INSERT INTO rm_currency_totals_1 VALUES('EUR',0,'700','0','700');
INSERT INTO rm_currency_totals_1 VALUES('GBP',2,'11250','1250','10000');
INSERT INTO rm_currency_totals_1 VALUES('JPY',1,'500','0','500');
CREATE TABLE IF NOT EXISTS "rm_event_types_1" ("type" TEXT NOT NULL, "events" INTEGER, "last_position" INTEGER, "last_event_at" INTEGER, PRIMARY KEY ("type")) WITHOUT ROWID, STRICT;
INSERT INTO rm_event_types_1 VALUES('AccountOpened',3,6,1795920963589607);
INSERT INTO rm_event_types_1 VALUES('FundsDeposited',3,7,1795920963793694);
INSERT INTO rm_event_types_1 VALUES('FundsWithdrawn',1,4,1795920963423835);
INSERT INTO rm_event_types_1 VALUES('Noted',1,8,1767323045000000);
INSERT INTO rm_event_types_1 VALUES('Paid',1,10,1767323047000000);
INSERT INTO rm_event_types_1 VALUES('UnitDeclared',1,9,1767323046000000);
CREATE TABLE IF NOT EXISTS "rm_daily_activity_1" ("day" INTEGER NOT NULL, "currency" TEXT NOT NULL, "events" INTEGER, "credits_minor" TEXT, "debits_minor" TEXT, PRIMARY KEY ("day", "currency")) WITHOUT ROWID, STRICT;
INSERT INTO rm_daily_activity_1 VALUES(20455,'',2,'0','0');
INSERT INTO rm_daily_activity_1 VALUES(20455,'EUR',1,'700','0');
INSERT INTO rm_daily_activity_1 VALUES(20786,'',3,'0','0');
INSERT INTO rm_daily_activity_1 VALUES(20786,'GBP',3,'11250','1250');
INSERT INTO rm_daily_activity_1 VALUES(20786,'JPY',1,'500','0');
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
PRAGMA user_version = 2;
