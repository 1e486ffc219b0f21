SELECT
    coalesce(part.error_class, 'unknown') AS "Class",
    part.provider || '.' || part.endpoint AS "Endpoint",
    count(*) AS "Times",
    count(DISTINCT part.account_id) AS "Accounts",
    to_char(max(part.finished_at) AT TIME ZONE 'UTC', 'Dy DD Mon HH24:MI "UTC"') AS "Last",
    (array_agg(part.error ORDER BY part.finished_at DESC))[1] AS "What went wrong"
FROM ops.run_endpoint AS part
WHERE
    part.account_id IN ($account)
    AND part.outcome IN ('failed', 'reauthorize')
    AND part.run_id = ANY (ARRAY(SELECT id FROM ops.run WHERE $__timeFilter(started_at)))
GROUP BY part.error_class, part.provider, part.endpoint
ORDER BY max(part.finished_at) DESC
