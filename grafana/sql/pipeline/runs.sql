WITH latest AS (
    SELECT id, started_at, finished_at, command, outcome, exit_code, version, error
    FROM ops.run
    WHERE $__timeFilter(started_at)
    ORDER BY started_at DESC
    LIMIT 60
)

SELECT
    to_char(latest.started_at AT TIME ZONE 'UTC', 'Dy DD Mon HH24:MI "UTC"') AS "Started",
    latest.command AS "Command",
    coalesce(latest.outcome, 'running or killed') AS "Outcome",
    extract(EPOCH FROM latest.finished_at - latest.started_at)::double precision AS "Took",
    part.requests::bigint AS "Requests",
    part.inserted::bigint AS "New",
    part.updated::bigint AS "Changed",
    part.unchanged::bigint AS "Unchanged",
    part.deleted::bigint AS "Withdrawn",
    part.rejected::bigint AS "Rejected",
    latest.exit_code AS "Exit code",
    latest.version AS "Version",
    latest.error AS "Error"
FROM latest
LEFT JOIN (
    SELECT
        run_id,
        sum(requests) AS requests,
        sum(inserted) AS inserted,
        sum(updated) AS updated,
        sum(unchanged) AS unchanged,
        sum(deleted) AS deleted,
        sum(rejected) AS rejected
    FROM ops.run_endpoint
    WHERE account_id IN ($account) AND run_id = ANY (ARRAY(SELECT id FROM latest))
    GROUP BY run_id
) AS part ON part.run_id = latest.id
ORDER BY latest.started_at DESC
