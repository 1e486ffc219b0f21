SELECT
    now() AS time,
    part.provider || '.' || part.endpoint AS endpoint,
    sum(part.rejected)::bigint AS value
FROM ops.run_endpoint AS part
WHERE
    part.run_id = ANY (
        ARRAY(SELECT id FROM ops.run WHERE started_at > now() - interval '1 day')
    )
GROUP BY part.provider, part.endpoint
ORDER BY endpoint
