-- The journal: one row an entry, only ever added. Read it through the view books_entries; this form may change for speed.
CREATE TABLE entries (
    -- First, so that a transaction has its id before it takes a position: whoever scans by position can then tell, from the ids that are still
    -- running, up to where no row can turn up any more. For the same reason the identity below must never get a CACHE.
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    sequence bigint NOT NULL,
    amount bigint NOT NULL,
    balance bigint NOT NULL,
    -- Microseconds since 1970-01-01T00:00:00Z: what was hashed, in every database the same.
    occurred_at bigint NOT NULL,
    bucket smallint NOT NULL,
    format smallint NOT NULL,
    account text COLLATE "C" NOT NULL,
    asset text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    contra text COLLATE "C" NOT NULL,
    peer text COLLATE "C",
    request_id text COLLATE "C" NOT NULL,
    request_digest bytea NOT NULL,
    silo text COLLATE "C" NOT NULL,
    -- The exact text that was hashed; jsonb would rewrite it.
    detail text COLLATE "C" NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT entries_sequence_key PRIMARY KEY (account, sequence),
    CONSTRAINT entries_request_key UNIQUE (account, request_id)
) WITH (
    -- Rows never change, so every page is frozen the first time that vacuum comes by, and never has to be visited again. Counted in rows, not in
    -- a share of the table: 20 % of a journal of a billion rows would be one vacuum of hours.
    autovacuum_freeze_min_age = 0,
    autovacuum_vacuum_insert_threshold = 5000000,
    autovacuum_vacuum_insert_scale_factor = 0
);

CREATE INDEX entries_position ON entries (position);

COMMENT ON TABLE entries IS 'The journal of all accounts: append-only, the source of truth. Never update or delete a row; a correction is a new, reversing entry.';
COMMENT ON COLUMN entries.hash IS 'SHA-256 over the canonical encoding of the row and the hash of the account''s entry before it.';

-- What people said with an entry. Beside the journal and not hashed, so that it can be erased.
CREATE TABLE messages (
    sequence bigint NOT NULL,
    account text COLLATE "C" NOT NULL,
    text text NOT NULL,
    CONSTRAINT messages_key PRIMARY KEY (account, sequence)
);

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
    timestamptz 'epoch' + occurred_at * interval '1 microsecond' AS occurred_at,
    detail,
    encode(hash, 'hex') AS hash
FROM entries;

COMMENT ON VIEW books_entries IS 'The public way to read the journal. Amounts are integers in the stored unit (coins; ten-thousandths of a diamond), debits negative.';
