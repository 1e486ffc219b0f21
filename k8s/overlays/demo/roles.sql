-- The migrations make this role without a login where it is missing; the demo's Grafana logs in with it.
CREATE ROLE grafana_reader LOGIN;
