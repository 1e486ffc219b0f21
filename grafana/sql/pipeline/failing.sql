SELECT count(*) FILTER (WHERE latest.outcome = 'failed') AS "Failing"
FROM (
    SELECT DISTINCT ON (part.account_id, part.provider, part.endpoint) part.outcome
    FROM ops.run
    INNER JOIN ops.run_endpoint AS part ON part.run_id = run.id
    WHERE part.account_id IN ($account) AND $__timeFilter(run.started_at)
    ORDER BY part.account_id, part.provider, part.endpoint, part.finished_at DESC
) AS latest
