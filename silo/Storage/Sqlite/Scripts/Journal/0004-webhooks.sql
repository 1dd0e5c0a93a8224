-- Endpoints of outgoing webhooks. Up to its position in the journal an endpoint has a delivery of every event that it wants.
CREATE TABLE webhook_endpoints (
    id TEXT NOT NULL PRIMARY KEY,
    status TEXT NOT NULL,
    position INTEGER NOT NULL,
    -- Microseconds since 1970-01-01T00:00:00Z, as all times here.
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

-- What is sent to each. The id is the event's, so an endpoint has one delivery of it.
CREATE TABLE webhook_deliveries (
    endpoint TEXT NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    account TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    status TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    last_status_code INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (endpoint, id)
) STRICT;

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint, next_attempt_at, created_at) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (endpoint, created_at DESC, id DESC);
