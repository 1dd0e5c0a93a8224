-- Closings of the books: what the entries of a stretch of the journal come to, one after the other, each signed and naming the one before it.
CREATE TABLE closings (
    number bigint NOT NULL CONSTRAINT closings_key PRIMARY KEY,
    -- A day, or an operator's command: of one name there is one closing.
    name text COLLATE "C" NOT NULL CONSTRAINT closings_name_key UNIQUE,
    -- The position of the last entry.
    through bigint NOT NULL,
    -- The exact text that is signed.
    body text COLLATE "C" NOT NULL,
    -- Ed25519, in base64; null where no key was set.
    public_key text COLLATE "C",
    signature text COLLATE "C"
);

COMMENT ON TABLE closings IS 'Append-only: closings of the journal. The command verify checks them, and the command seals writes them out, to be kept elsewhere.';
