SELECT
    now() AS time,
    part.provider || '.' || part.endpoint AS endpoint,
    sum(part.rejected)::bigint AS value
FROM ops.run
INNER JOIN ops.run_endpoint AS part ON part.run_id = run.id
WHERE run.started_at > now() - interval '1 day'
GROUP BY part.provider, part.endpoint
ORDER BY endpoint
