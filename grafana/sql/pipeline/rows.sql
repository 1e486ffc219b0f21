WITH latest AS (
    SELECT id, started_at, finished_at, exit_code
    FROM ops.run
    WHERE $__timeFilter(started_at)
    ORDER BY started_at DESC
    LIMIT 30
)

SELECT
    to_char(latest.started_at AT TIME ZONE 'UTC', 'DD Mon HH24:MI') AS "Run",
    sum(part.inserted)::bigint AS "New",
    sum(part.updated)::bigint AS "Changed",
    sum(part.deleted)::bigint AS "Withdrawn",
    sum(part.rejected)::bigint AS "Rejected"
FROM latest
INNER JOIN ops.run_endpoint AS part ON part.run_id = latest.id
WHERE
    part.account_id IN ($account)
    AND part.run_id = ANY (ARRAY(SELECT id FROM latest))
GROUP BY latest.id, latest.started_at
ORDER BY latest.started_at
