-- Closings of the books: what the entries of a stretch of the journal come to, one after the other, each signed and naming the one before it.
CREATE TABLE closings (
    number INTEGER PRIMARY KEY,
    -- A day, or an operator's command: of one name there is one closing.
    name TEXT NOT NULL UNIQUE,
    -- The position of the last entry.
    through INTEGER NOT NULL,
    -- The exact text that is signed.
    body TEXT NOT NULL,
    -- Ed25519, in base64; null where no key was set.
    public_key TEXT,
    signature TEXT
) STRICT;
