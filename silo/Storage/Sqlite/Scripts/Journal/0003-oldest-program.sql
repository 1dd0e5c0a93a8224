-- The oldest program that may use this database, in the one row of this table: an older one refuses to start. A script that takes something away
-- raises it to the version that can do without; scripts that only add leave it alone. It speaks for the file of Orleans's grain state too.
CREATE TABLE oldest_program (
    only_row INTEGER NOT NULL DEFAULT 1 PRIMARY KEY CHECK (only_row = 1),
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT;

INSERT INTO oldest_program (version) VALUES (1);
