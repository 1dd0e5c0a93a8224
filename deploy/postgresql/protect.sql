-- After 'migrate', as coins_owner or a superuser, in the database coins; safe to repeat:
--   psql -v ON_ERROR_STOP=1 -d coins -f deploy/postgresql/protect.sql
\set ON_ERROR_STOP on

-- The journal, its closings and the log of operators' actions are only ever added to: not even a silo that somebody has taken over can edit or delete one.
REVOKE UPDATE, DELETE ON entries, closings, audit FROM coins;
-- What the database is, only 'migrate' says.
REVOKE INSERT, UPDATE, DELETE ON orleansquery, schema_scripts, oldest_program FROM coins;

GRANT SELECT ON orleansquery, orleans_clusters, orleans_silos TO coins_gateway;
