INSERT INTO ops.run_endpoint (
    run_id, account_id, provider, endpoint, outcome, error_class, error, windows, pages, requests,
    inserted, updated, unchanged, deleted, rejected, started_at, finished_at
)
VALUES (
    %(run_id)s, %(account_id)s, %(provider)s, %(endpoint)s, %(outcome)s, %(error_class)s,
    %(error)s, %(windows)s, %(pages)s, %(requests)s, %(inserted)s, %(updated)s, %(unchanged)s,
    %(deleted)s, %(rejected)s, %(started_at)s, clock_timestamp()
)
