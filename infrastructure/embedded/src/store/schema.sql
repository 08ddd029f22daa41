-- Everything the embedded cloud keeps between two runs, apart from DynamoDB's
-- tables, which have a file of their own.

CREATE TABLE IF NOT EXISTS checkpoints (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS queues (
    name                       TEXT PRIMARY KEY,
    fifo                       INTEGER NOT NULL,
    delay_seconds              INTEGER NOT NULL,
    visibility_timeout_seconds INTEGER NOT NULL,
    retention_seconds          INTEGER NOT NULL,
    receives_max               INTEGER,
    dead_letter_queue          TEXT,
    created_at                 INTEGER NOT NULL
) STRICT;

-- `id` is also the sequence number: AUTOINCREMENT never hands one out twice,
-- not even after the newest message is deleted.
CREATE TABLE IF NOT EXISTS queue_messages (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    queue             TEXT NOT NULL,
    message_id        TEXT NOT NULL,
    body              TEXT NOT NULL,
    attributes        TEXT NOT NULL,
    group_id          TEXT,
    dedup_id          TEXT,
    sent_at           INTEGER NOT NULL,
    visible_at        INTEGER NOT NULL,
    receive_count     INTEGER NOT NULL DEFAULT 0,
    first_received_at INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS queue_messages_in_order ON queue_messages (queue, id);
CREATE INDEX IF NOT EXISTS queue_messages_by_age ON queue_messages (queue, sent_at);
CREATE INDEX IF NOT EXISTS queue_messages_by_group ON queue_messages (queue, group_id, visible_at);

CREATE TABLE IF NOT EXISTS queue_deduplication (
    queue      TEXT NOT NULL,
    dedup_id   TEXT NOT NULL,
    message_id TEXT NOT NULL,
    sequence   INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (queue, dedup_id)
) STRICT;
CREATE INDEX IF NOT EXISTS queue_deduplication_expiry ON queue_deduplication (expires_at);

CREATE TABLE IF NOT EXISTS carrier_texts (
    row_id       INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id   TEXT NOT NULL,
    origination  TEXT,
    destination  TEXT NOT NULL,
    body         TEXT NOT NULL,
    message_type TEXT NOT NULL,
    context      TEXT NOT NULL,
    ttl_seconds  INTEGER,
    accepted_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS carrier_texts_to ON carrier_texts (destination, row_id);

-- Accepted texts that never reach their phone.
CREATE TABLE IF NOT EXISTS carrier_undelivered (
    row_id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE IF NOT EXISTS carrier_reports (
    row_id INTEGER PRIMARY KEY AUTOINCREMENT,
    due_at INTEGER NOT NULL,
    event  TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS carrier_reports_due ON carrier_reports (due_at, row_id);

-- Our numbers that a phone's carrier blocks.
CREATE TABLE IF NOT EXISTS carrier_blocks (
    business TEXT NOT NULL,
    phone    TEXT NOT NULL,
    PRIMARY KEY (business, phone)
) STRICT;

CREATE TABLE IF NOT EXISTS opted_out_numbers (
    list         TEXT NOT NULL,
    number       TEXT NOT NULL,
    opted_out_at INTEGER NOT NULL,
    by_end_user  INTEGER NOT NULL,
    PRIMARY KEY (list, number)
) STRICT;

-- When a number was last taken off a list.
CREATE TABLE IF NOT EXISTS opted_out_deletions (
    list       TEXT NOT NULL,
    number     TEXT NOT NULL,
    deleted_at INTEGER NOT NULL,
    PRIMARY KEY (list, number)
) STRICT;
