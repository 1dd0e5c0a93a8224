-- Durable records of what is not an account: rooms, purchases, profiles.
CREATE TABLE documents (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    owner TEXT NOT NULL,
    status TEXT NOT NULL,
    unique_key TEXT,
    -- Microseconds since 1970-01-01T00:00:00Z.
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;

CREATE UNIQUE INDEX documents_unique_key ON documents (kind, unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX documents_by_owner ON documents (kind, owner, created_at DESC, id DESC);
CREATE INDEX documents_by_status ON documents (kind, status, created_at DESC, id DESC);

-- The public way to read the purchases of coins. Amounts of money are in minor units of the currency.
CREATE VIEW books_purchases AS
SELECT
    id,
    owner AS buyer,
    body ->> '$.packageId' AS package,
    body ->> '$.coins' AS coins,
    body ->> '$.price.amount' AS amount,
    body ->> '$.price.currency' AS currency,
    status,
    body ->> '$.paymentId' AS payment_id,
    strftime('%Y-%m-%dT%H:%M:%S', created_at / 1000000, 'unixepoch') || printf('.%06dZ', created_at % 1000000) AS created_at
    -- One damaged row must not stop the books from being read.
FROM (SELECT id, owner, status, created_at, iif(json_valid(body), body, NULL) AS body FROM documents WHERE kind = 'purchase');
