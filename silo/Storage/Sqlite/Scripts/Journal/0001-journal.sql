-- The journal: one row an entry, only ever added. Read it through the view books_entries; this form may change for speed.
CREATE TABLE entries (
    position INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    asset TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL,
    balance INTEGER NOT NULL,
    contra TEXT NOT NULL,
    peer TEXT,
    request_id TEXT NOT NULL,
    request_digest BLOB NOT NULL,
    -- Microseconds since 1970-01-01T00:00:00Z: what was hashed, in every database the same.
    occurred_at INTEGER NOT NULL,
    silo TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    format INTEGER NOT NULL,
    -- The exact text that was hashed.
    detail TEXT NOT NULL,
    hash BLOB NOT NULL,
    UNIQUE (account, sequence),
    UNIQUE (account, request_id)
) STRICT;

-- What people said with an entry. Beside the journal and not hashed, so that it can be erased.
CREATE TABLE messages (
    account TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (account, sequence)
) STRICT, WITHOUT ROWID;

-- The public way to read the journal. Amounts are integers in the stored unit (coins; ten-thousandths of a diamond), debits negative.
CREATE VIEW books_entries AS
SELECT
    position,
    account,
    sequence,
    asset,
    kind,
    amount,
    balance,
    contra,
    peer,
    request_id,
    strftime('%Y-%m-%dT%H:%M:%S', occurred_at / 1000000, 'unixepoch') || printf('.%06dZ', occurred_at % 1000000) AS occurred_at,
    detail,
    lower(hex(hash)) AS hash
FROM entries;
