-- What operators do, and why: one row for what is asked for, and one for what came of it. Only ever added to; each row's hash is over the one before it.
CREATE TABLE audit (
    number bigint NOT NULL CONSTRAINT audit_key PRIMARY KEY,
    -- The number of the row that it says the outcome of; null in one that says what is asked for.
    asked bigint,
    acted_by text COLLATE "C" NOT NULL,
    action text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    request_key text COLLATE "C",
    -- The exact text that is hashed. The columns above are what it says.
    body text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    -- What the operator wrote, which may have to be erased: only its fingerprint is hashed. Erase both together.
    reason text,
    salt text COLLATE "C"
);

CREATE UNIQUE INDEX audit_outcome ON audit (asked) WHERE asked IS NOT NULL;
CREATE INDEX audit_by_key ON audit (request_key, number) WHERE request_key IS NOT NULL;
CREATE INDEX audit_by_subject ON audit (subject, number) WHERE asked IS NULL;
CREATE INDEX audit_by_operator ON audit (acted_by, number) WHERE asked IS NULL;
CREATE INDEX audit_by_action ON audit (action, number) WHERE asked IS NULL;

COMMENT ON TABLE audit IS 'Append-only: what operators do, and why. The command verify checks it. A reason may be set to null, with its salt, and nothing else changed.';
