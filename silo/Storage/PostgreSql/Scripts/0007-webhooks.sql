-- Endpoints of outgoing webhooks. Up to its position in the journal an endpoint has a delivery of every event that it wants.
CREATE TABLE webhook_endpoints (
    id text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    -- Microseconds since 1970-01-01T00:00:00Z, as all times here.
    created_at bigint NOT NULL,
    version integer NOT NULL,
    body text NOT NULL,
    CONSTRAINT webhook_endpoints_key PRIMARY KEY (id)
) WITH (fillfactor = 50);

-- What is sent to each. The id is the event's, so an endpoint has one delivery of it.
CREATE TABLE webhook_deliveries (
    sequence bigint NOT NULL,
    created_at bigint NOT NULL,
    next_attempt_at bigint NOT NULL,
    attempts integer NOT NULL,
    last_status_code integer,
    endpoint text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    type text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    last_error text,
    body text NOT NULL,
    CONSTRAINT webhook_deliveries_key PRIMARY KEY (endpoint, id)
);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint, next_attempt_at, created_at) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (endpoint, created_at DESC, id DESC);
