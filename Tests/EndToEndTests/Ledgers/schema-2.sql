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
INSERT INTO events VALUES(1,1,1,X'01a2254d6ac2741d92507bb62835f44e','AccountOpened',1,0,NULL,NULL,1795922160322693,1795922160322693,'ada',NULL,NULL,X'0192f5a0000070008000000000000001',NULL,'{"owner":"Ada","currency":"GBP","overdraftLimitMinor":0}',X'0000000000000000000000000000000000000000000000000000000000000000',X'704b2a83d6b84c375884e4eb23e549dc3ee0374f9c2190571f3fae7604001b83');
INSERT INTO events VALUES(2,2,1,X'01a2254d6bad7e85a4fdeb54f183a38d','AccountOpened',1,0,NULL,NULL,1795922160557487,1795922160557487,'ada',NULL,NULL,NULL,NULL,'{"owner":"Bob","currency":"GBP","overdraftLimitMinor":0}',X'0000000000000000000000000000000000000000000000000000000000000000',X'9868deff4253fe99b86e9c5639506a13218821083c62c0330fb3c41b801be7e8');
INSERT INTO events VALUES(3,1,2,X'01a2254d6d8e71c6989498046330ab10','FundsDeposited',1,1,10000,'GBP',1795922161038729,1795922161038729,'ada',NULL,NULL,X'0192f5a0000070008000000000000002',NULL,'{"amountMinor":10000,"currency":"GBP","memo":"rent"}',X'704b2a83d6b84c375884e4eb23e549dc3ee0374f9c2190571f3fae7604001b83',X'd32c23739266109f035558bc4f2c8d3973e6c49032c27d5b14eeaf9e3cdbc75c');
INSERT INTO events VALUES(4,1,3,X'01a2254d6e3e79f5847f2516ac0e3d15','FundsWithdrawn',1,-1,3000,'GBP',1795922161214697,1795922161214697,'ada','01a2254d-6e32-7871-823e-185fd086d794',NULL,X'0192f5a0000070008000000000000003',NULL,'{"amountMinor":3000,"currency":"GBP","counterparty":"acc-2"}',X'd32c23739266109f035558bc4f2c8d3973e6c49032c27d5b14eeaf9e3cdbc75c',X'9f71c01c206f3884bd371f9fcac979abe35a9b647f20b0b608fc71cb5191418a');
INSERT INTO events VALUES(5,2,2,X'01a2254d6e3e7038827b8311dc0d9460','FundsDeposited',1,1,3000,'GBP',1795922161214786,1795922161214786,'ada','01a2254d-6e32-7871-823e-185fd086d794',NULL,X'0192f5a0000070008000000000000003',NULL,'{"amountMinor":3000,"currency":"GBP","counterparty":"acc-1"}',X'9868deff4253fe99b86e9c5639506a13218821083c62c0330fb3c41b801be7e8',X'8d7ca1000eac8875088decec72d30f21be334f7cf9097eeddb0c0bbb55a9153b');
INSERT INTO events VALUES(6,2,3,X'01a2254d6f7d74f181a36e6f7d4acda8','FundsWithdrawn',1,-1,500,'GBP',1795922161533531,1795922161533531,'ada',NULL,NULL,NULL,NULL,'{"amountMinor":500,"currency":"GBP"}',X'8d7ca1000eac8875088decec72d30f21be334f7cf9097eeddb0c0bbb55a9153b',X'6fea1b75c8fa8fca81d356dae683215b16ed0efdd7cc5d4b57d3fbd024ce957b');
INSERT INTO events VALUES(7,3,1,X'01a2254d7279799c84b5c803e711c3fc','AccountOpened',1,0,NULL,NULL,1795922162297452,1795922162297452,'ada',NULL,NULL,X'0192f5a0000070008000000000000009',NULL,'{"owner":"Cy","currency":"EUR","overdraftLimitMinor":0}',X'0000000000000000000000000000000000000000000000000000000000000000',X'3a4c2d82686156b7fd805edd3f2ed65c495033e5113e8d4ad99ada25381a02df');
INSERT INTO events VALUES(8,3,2,X'01a2254d73467c71b14799200c8b64cf','FundsDeposited',1,1,1200,'EUR',1795922162502207,1795922162502207,'ada',NULL,NULL,X'0192f5a000007000800000000000000a',NULL,'{"amountMinor":1200,"currency":"EUR"}',X'3a4c2d82686156b7fd805edd3f2ed65c495033e5113e8d4ad99ada25381a02df',X'ce4ba5dbe791c2b304ca5c4270e23430afbd04e86b85781e014457ae4537897a');
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
INSERT INTO snapshots VALUES(1,3,X'9f71c01c206f3884bd371f9fcac979abe35a9b647f20b0b608fc71cb5191418a',1,'{"status":"open","owner":"Ada","currency":"GBP","balanceMinor":7000,"overdraftLimitMinor":0,"position":4,"openedAt":"2026-11-29T03:16:00.322693Z","lastOccurredAt":"2026-11-29T03:16:01.214697Z","highestOccurredAt":"2026-11-29T03:16:01.214697Z","highestRecordedAt":"2026-11-29T03:16:01.214697Z","check":"29683d30792dc648b5930c24a47a8c43e15348c47cc2fb1b5840632ff9e40098"}',1795922176995647);
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
INSERT INTO read_models VALUES('account_summary',0,1,1,8,1795922175831825,3,NULL,NULL);
INSERT INTO read_models VALUES('currency_totals',0,2,1,8,1795922175831923,2,NULL,NULL);
INSERT INTO read_models VALUES('daily_activity',0,2,1,8,1795922175831981,3,NULL,NULL);
INSERT INTO read_models VALUES('event_types',0,1,1,8,1795922175831962,3,NULL,NULL);
CREATE TABLE imported_stretches (
    first_position INTEGER PRIMARY KEY,
    last_position INTEGER NOT NULL
) STRICT;
INSERT INTO imported_stretches VALUES(7,8);
CREATE TABLE IF NOT EXISTS "rm_account_summary_1" ("account" TEXT NOT NULL, "owner" TEXT, "currency" TEXT, "balance_minor" INTEGER, "overdraft_limit_minor" INTEGER, "version" INTEGER, "status" TEXT, "opened_at" INTEGER, "last_event_at" INTEGER, "last_position" INTEGER, PRIMARY KEY ("account")) WITHOUT ROWID, STRICT;
INSERT INTO rm_account_summary_1 VALUES('acc-1','Ada','GBP',7000,0,3,'open',1795922160322693,1795922161214697,4);
INSERT INTO rm_account_summary_1 VALUES('acc-2','Bob','GBP',2500,0,3,'open',1795922160557487,1795922161533531,6);
INSERT INTO rm_account_summary_1 VALUES('acc-9','Cy','EUR',1200,0,2,'open',1795922162297452,1795922162502207,8);
CREATE TABLE IF NOT EXISTS "rm_currency_totals_1" ("currency" TEXT NOT NULL, "accounts" INTEGER, "credits_minor" TEXT, "debits_minor" TEXT, "balance_minor" TEXT, PRIMARY KEY ("currency")) WITHOUT ROWID, STRICT;
INSERT INTO rm_currency_totals_1 VALUES('EUR',1,'1200','0','1200');
INSERT INTO rm_currency_totals_1 VALUES('GBP',2,'13000','3500','9500');
CREATE TABLE IF NOT EXISTS "rm_event_types_1" ("type" TEXT NOT NULL, "events" INTEGER, "last_position" INTEGER, "last_event_at" INTEGER, PRIMARY KEY ("type")) WITHOUT ROWID, STRICT;
INSERT INTO rm_event_types_1 VALUES('AccountOpened',3,7,1795922162297452);
INSERT INTO rm_event_types_1 VALUES('FundsDeposited',3,8,1795922162502207);
INSERT INTO rm_event_types_1 VALUES('FundsWithdrawn',2,6,1795922161533531);
CREATE TABLE IF NOT EXISTS "rm_daily_activity_1" ("day" INTEGER NOT NULL, "currency" TEXT NOT NULL, "events" INTEGER, "credits_minor" TEXT, "debits_minor" TEXT, PRIMARY KEY ("day", "currency")) WITHOUT ROWID, STRICT;
INSERT INTO rm_daily_activity_1 VALUES(20786,'',3,'0','0');
INSERT INTO rm_daily_activity_1 VALUES(20786,'EUR',1,'1200','0');
INSERT INTO rm_daily_activity_1 VALUES(20786,'GBP',4,'13000','3500');
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
