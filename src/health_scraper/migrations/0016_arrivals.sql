-- Runs that brought something, by endpoint: the newest is one step away, however many runs since
-- then brought nothing. Rows that brought nothing have no entry, and a dull run writes none.

CREATE INDEX run_endpoint_arrival ON ops.run_endpoint (account_id, provider, endpoint, finished_at)
WHERE inserted + updated > 0;
