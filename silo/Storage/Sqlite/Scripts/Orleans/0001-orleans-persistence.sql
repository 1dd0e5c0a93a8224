-- What Orleans asks of a database for grain state: the table of its queries, whose name and columns are fixed, and a table of our own.
-- In a file apart from the journal's: the two would wait for each other's commits.
CREATE TABLE OrleansQuery (
    QueryKey TEXT NOT NULL PRIMARY KEY,
    QueryText TEXT NOT NULL
);

CREATE TABLE orleans_state (
    grain_id_hash INTEGER NOT NULL,
    grain_type_hash INTEGER NOT NULL,
    grain_id_n1 INTEGER NOT NULL,
    grain_id_n0 INTEGER NOT NULL,
    -- Orleans calls it the grain's type; it is the name of the persistent state.
    state_name TEXT NOT NULL,
    -- Empty for none: SQLite takes every null in a key for another value, and two first writers would both win.
    grain_id_extension TEXT NOT NULL,
    service_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    -- Null after a clear.
    payload BLOB,
    PRIMARY KEY (grain_id_hash, grain_type_hash, grain_id_n1, grain_id_n0, state_name, grain_id_extension, service_id)
) STRICT;

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadFromStorageKey', '
SELECT payload AS PayloadBinary, version AS Version
FROM orleans_state
WHERE grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash AND grain_id_n1 = @GrainIdN1 AND grain_id_n0 = @GrainIdN0
    AND state_name = @GrainTypeString AND grain_id_extension = coalesce(@GrainIdExtensionString, '''') AND service_id = @ServiceId
');

-- Without a version the state must not be there yet, with one it must be at that version: only one of the two statements can have an effect, so
-- they need no transaction around them. No row back is a conflict.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('WriteToStorageKey', '
UPDATE orleans_state
SET payload = @PayloadBinary, version = version + 1
WHERE grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash AND grain_id_n1 = @GrainIdN1 AND grain_id_n0 = @GrainIdN0
    AND state_name = @GrainTypeString AND grain_id_extension = coalesce(@GrainIdExtensionString, '''') AND service_id = @ServiceId
    AND version = @GrainStateVersion
RETURNING version AS NewGrainStateVersion;

INSERT INTO orleans_state
    (grain_id_hash, grain_type_hash, grain_id_n1, grain_id_n0, state_name, grain_id_extension, service_id, version, payload)
SELECT @GrainIdHash, @GrainTypeHash, @GrainIdN1, @GrainIdN0, @GrainTypeString, coalesce(@GrainIdExtensionString, ''''), @ServiceId, 1, @PayloadBinary
WHERE @GrainStateVersion IS NULL
ON CONFLICT DO NOTHING
RETURNING version AS NewGrainStateVersion
');

-- A cleared row stays, so that its versions go on rising. There is no DeleteStorageKey for the same reason: after a deletion they would start at 1
-- again, and an activation left over from before could overwrite what came after. Asking for DeleteStateOnClear fails at start.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ClearStorageKey', '
UPDATE orleans_state
SET payload = NULL, version = version + 1
WHERE grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash AND grain_id_n1 = @GrainIdN1 AND grain_id_n0 = @GrainIdN0
    AND state_name = @GrainTypeString AND grain_id_extension = coalesce(@GrainIdExtensionString, '''') AND service_id = @ServiceId
    AND version = @GrainStateVersion
RETURNING version AS NewGrainStateVersion
');
