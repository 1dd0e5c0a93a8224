-- What Orleans asks of a database for grain state: the table of its queries, whose name and columns are fixed, and a table of our own.
CREATE TABLE OrleansQuery (
    QueryKey text NOT NULL PRIMARY KEY,
    QueryText text NOT NULL
);

CREATE TABLE orleans_state (
    grain_id_hash integer NOT NULL,
    grain_type_hash integer NOT NULL,
    grain_id_n1 bigint NOT NULL,
    grain_id_n0 bigint NOT NULL,
    version integer NOT NULL,
    -- Orleans calls it the grain's type; it is the name of the persistent state.
    state_name text COLLATE "C" NOT NULL,
    grain_id_extension text COLLATE "C",
    service_id text COLLATE "C" NOT NULL,
    -- Null after a clear.
    payload bytea
    -- State is rewritten in place: at 80 every update of a small payload stays on its page, at 100 one in thirty does not.
) WITH (fillfactor = 80);

-- Over the whole natural key, since the hashes collide. Unique, so that of several first writers exactly one wins.
CREATE UNIQUE INDEX orleans_state_key ON orleans_state
    (grain_id_hash, grain_type_hash, grain_id_n1, grain_id_n0, state_name, grain_id_extension, service_id) NULLS NOT DISTINCT;

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadFromStorageKey', '
SELECT payload AS PayloadBinary, version AS Version
FROM orleans_state
WHERE grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash AND grain_id_n1 = @GrainIdN1 AND grain_id_n0 = @GrainIdN0
    AND state_name = @GrainTypeString AND grain_id_extension IS NOT DISTINCT FROM @GrainIdExtensionString AND service_id = @ServiceId
');

-- Without a version the state must not be there yet, with one it must be at that version. No row back is a conflict.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('WriteToStorageKey', '
WITH updated AS (
    UPDATE orleans_state
    SET payload = @PayloadBinary, version = version + 1
    WHERE grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash AND grain_id_n1 = @GrainIdN1 AND grain_id_n0 = @GrainIdN0
        AND state_name = @GrainTypeString AND grain_id_extension IS NOT DISTINCT FROM @GrainIdExtensionString AND service_id = @ServiceId
        AND version = @GrainStateVersion
    RETURNING version
), inserted AS (
    INSERT INTO orleans_state
        (grain_id_hash, grain_type_hash, grain_id_n1, grain_id_n0, version, state_name, grain_id_extension, service_id, payload)
    SELECT @GrainIdHash, @GrainTypeHash, @GrainIdN1, @GrainIdN0, 1, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING version
)
SELECT version AS NewGrainStateVersion FROM updated
UNION ALL
SELECT version FROM inserted
');

-- A cleared row stays, so that its versions go on rising. There is no DeleteStorageKey for the same reason: after a deletion they would start at 1
-- again, and an activation left over from before could overwrite what came after. Asking for DeleteStateOnClear fails at start.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ClearStorageKey', '
UPDATE orleans_state
SET payload = NULL, version = version + 1
WHERE grain_id_hash = @GrainIdHash AND grain_type_hash = @GrainTypeHash AND grain_id_n1 = @GrainIdN1 AND grain_id_n0 = @GrainIdN0
    AND state_name = @GrainTypeString AND grain_id_extension IS NOT DISTINCT FROM @GrainIdExtensionString AND service_id = @ServiceId
    AND version = @GrainStateVersion
RETURNING version AS NewGrainStateVersion
');
