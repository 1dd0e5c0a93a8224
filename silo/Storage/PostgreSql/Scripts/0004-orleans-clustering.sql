-- What Orleans asks of a database for cluster membership. The version row of a cluster is the compare-and-set of every change: members change only
-- in the statement that raises it.
CREATE TABLE orleans_clusters (
    version integer NOT NULL,
    cluster_id text COLLATE "C" NOT NULL PRIMARY KEY
    -- A handful of rows, written for ever: half-empty pages keep each update on its page.
) WITH (fillfactor = 50);

CREATE TABLE orleans_silos (
    cluster_id text COLLATE "C" NOT NULL REFERENCES orleans_clusters,
    address text COLLATE "C" NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    silo_name text NOT NULL,
    host_name text NOT NULL,
    -- 0 none, 1 created, 2 joining, 3 active, 4 shutting down, 5 stopping, 6 dead
    status integer NOT NULL,
    proxy_port integer NOT NULL,
    suspect_times text,
    start_time timestamptz NOT NULL,
    i_am_alive_time timestamptz NOT NULL,
    PRIMARY KEY (cluster_id, address, port, generation)
    -- No index on status or time: heartbeats then touch no index.
) WITH (fillfactor = 50);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('InsertMembershipVersionKey', '
WITH inserted AS (
    INSERT INTO orleans_clusters (cluster_id, version) VALUES (@DeploymentId, 0) ON CONFLICT DO NOTHING RETURNING 1
)
SELECT EXISTS (SELECT FROM inserted)
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('MembershipReadAllKey', '
SELECT c.version AS Version, s.address AS Address, s.port AS Port, s.generation AS Generation, s.silo_name AS SiloName,
    s.host_name AS HostName, s.status AS Status, s.proxy_port AS ProxyPort, s.suspect_times AS SuspectTimes,
    s.start_time AS StartTime, s.i_am_alive_time AS IAmAliveTime
FROM orleans_clusters c
LEFT JOIN orleans_silos s ON s.cluster_id = c.cluster_id
WHERE c.cluster_id = @DeploymentId
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('MembershipReadRowKey', '
SELECT c.version AS Version, s.address AS Address, s.port AS Port, s.generation AS Generation, s.silo_name AS SiloName,
    s.host_name AS HostName, s.status AS Status, s.proxy_port AS ProxyPort, s.suspect_times AS SuspectTimes,
    s.start_time AS StartTime, s.i_am_alive_time AS IAmAliveTime
FROM orleans_clusters c
LEFT JOIN orleans_silos s ON s.cluster_id = c.cluster_id AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
WHERE c.cluster_id = @DeploymentId
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('InsertMembershipKey', '
WITH raised AS (
    UPDATE orleans_clusters
    SET version = version + 1
    WHERE cluster_id = @DeploymentId AND version = @Version
        AND NOT EXISTS (
            SELECT FROM orleans_silos s
            WHERE s.cluster_id = @DeploymentId AND s.address = @Address AND s.port = @Port AND s.generation = @Generation)
    RETURNING cluster_id
), inserted AS (
    INSERT INTO orleans_silos
        (cluster_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
    SELECT cluster_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    FROM raised
    RETURNING 1
)
SELECT EXISTS (SELECT FROM inserted)
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('UpdateMembershipKey', '
WITH raised AS (
    UPDATE orleans_clusters
    SET version = version + 1
    WHERE cluster_id = @DeploymentId AND version = @Version
        AND EXISTS (
            SELECT FROM orleans_silos s
            WHERE s.cluster_id = @DeploymentId AND s.address = @Address AND s.port = @Port AND s.generation = @Generation)
    RETURNING cluster_id
), updated AS (
    UPDATE orleans_silos s
    SET status = @Status, suspect_times = @SuspectTimes, i_am_alive_time = @IAmAliveTime
    FROM raised
    WHERE s.cluster_id = raised.cluster_id AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
    RETURNING 1
)
SELECT EXISTS (SELECT FROM updated)
');

-- The heartbeat: it leaves the version alone.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('UpdateIAmAlivetimeKey', '
UPDATE orleans_silos
SET i_am_alive_time = @IAmAliveTime
WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('GatewaysQueryKey', '
SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation
FROM orleans_silos
WHERE cluster_id = @DeploymentId AND status = @Status AND proxy_port > 0
');

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteMembershipTableEntriesKey', '
DELETE FROM orleans_silos WHERE cluster_id = @DeploymentId;
DELETE FROM orleans_clusters WHERE cluster_id = @DeploymentId
');

-- Only the dead, and only those that were neither started nor alive since.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('CleanupDefunctSiloEntriesKey', '
DELETE FROM orleans_silos
WHERE cluster_id = @DeploymentId AND status = 6 AND i_am_alive_time < @IAmAliveTime AND start_time < @IAmAliveTime
');
