-- Durable records of what is not an account: rooms, purchases, profiles.
CREATE TABLE documents (
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    owner text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    unique_key text COLLATE "C",
    -- Microseconds since 1970-01-01T00:00:00Z.
    created_at bigint NOT NULL,
    version integer NOT NULL,
    body text NOT NULL,
    CONSTRAINT documents_key PRIMARY KEY (kind, id)
    -- Documents are replaced in place; room on the page keeps those updates out of the indexes.
) WITH (fillfactor = 80);

CREATE UNIQUE INDEX documents_unique_key ON documents (kind, unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX documents_by_owner ON documents (kind, owner, created_at DESC, id DESC);
CREATE INDEX documents_by_status ON documents (kind, status, created_at DESC, id DESC);

-- A text as JSON, and a number in it; null when it is none. One damaged row must not stop the books from being read.
-- (Catching an error takes a subtransaction, which parallel queries don't have.)
CREATE FUNCTION books_json(body text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL UNSAFE AS $body$
BEGIN
    RETURN body::jsonb;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END
$body$;

CREATE FUNCTION books_number(body text, member text) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL UNSAFE AS $body$
BEGIN
    RETURN body::jsonb ->> member;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END
$body$;

CREATE VIEW books_purchases AS
SELECT
    id,
    owner AS buyer,
    body ->> 'packageId' AS package,
    (body ->> 'coins')::bigint AS coins,
    (body -> 'price' ->> 'amount')::bigint AS amount,
    body -> 'price' ->> 'currency' AS currency,
    status,
    body ->> 'paymentId' AS payment_id,
    timestamptz 'epoch' + created_at * interval '1 microsecond' AS created_at
FROM (SELECT id, owner, status, created_at, books_json(body) AS body FROM documents WHERE kind = 'purchase') AS purchases;

COMMENT ON VIEW books_purchases IS 'The public way to read the purchases of coins. Amounts of money are in minor units of the currency.';
