-- The oldest program that may use this database, in the one row of this table: an older one refuses to start. A script that takes something away
-- raises it to the version that can do without; scripts that only add leave it alone, so that old and new silos can run side by side meanwhile.
CREATE TABLE oldest_program (
    only_row boolean NOT NULL DEFAULT true PRIMARY KEY CHECK (only_row),
    version integer NOT NULL CHECK (version > 0)
);

INSERT INTO oldest_program (version) VALUES (1);
