-- The roles and the database, once, by a superuser, before the first 'migrate':
--   COINS_OWNER_PASSWORD=... COINS_PASSWORD=... COINS_GATEWAY_PASSWORD=... psql -v ON_ERROR_STOP=1 -f deploy/postgresql/roles.sql
-- After the first 'migrate' run protect.sql.
\set ON_ERROR_STOP on
\getenv owner_password COINS_OWNER_PASSWORD
\getenv password COINS_PASSWORD
\getenv gateway_password COINS_GATEWAY_PASSWORD

-- Owns the tables: for 'migrate', and for nothing that runs all day.
CREATE ROLE coins_owner LOGIN PASSWORD :'owner_password';
-- All silos. One role, since a silo ends what is left of its own sessions (pg_terminate_backend), which a role may do to its own only.
CREATE ROLE coins LOGIN PASSWORD :'password';
-- Gateways: they look up where silos are.
CREATE ROLE coins_gateway LOGIN PASSWORD :'gateway_password';

CREATE DATABASE coins OWNER coins_owner;
REVOKE ALL ON DATABASE coins FROM PUBLIC;
GRANT CONNECT ON DATABASE coins TO coins, coins_gateway;

\connect coins
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO coins, coins_gateway;
-- Later releases' tables too. Nobody but the owner may TRUNCATE.
ALTER DEFAULT PRIVILEGES FOR ROLE coins_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO coins;
ALTER DEFAULT PRIVILEGES FOR ROLE coins_owner IN SCHEMA public GRANT USAGE ON SEQUENCES TO coins;
