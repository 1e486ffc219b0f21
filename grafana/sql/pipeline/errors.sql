SELECT
    coalesce(part.error_class, 'unknown') AS "Class",
    part.provider || '.' || part.endpoint AS "Endpoint",
    count(*) AS "Times",
    to_char(max(part.finished_at) AT TIME ZONE 'UTC', 'DD Mon HH24:MI "UTC"') AS "Last",
    (array_agg(part.error ORDER BY part.finished_at DESC))[1] AS "What went wrong"
FROM ops.run
INNER JOIN ops.run_endpoint AS part ON part.run_id = run.id
WHERE
    part.account_id IN ($account)
    AND part.outcome = 'failed'
    AND $__timeFilter(run.started_at)
GROUP BY part.error_class, part.provider, part.endpoint
ORDER BY max(part.finished_at) DESC
