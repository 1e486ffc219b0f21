SELECT
    to_char(run.started_at AT TIME ZONE 'UTC', 'DD Mon HH24:MI "UTC"') AS "Started",
    run.command AS "Command",
    coalesce(run.outcome, 'running or killed') AS "Outcome",
    extract(EPOCH FROM run.finished_at - run.started_at)::double precision AS "Took",
    run.exit_code AS "Exit code",
    run.version AS "Version",
    run.error AS "Error"
FROM ops.run
WHERE $__timeFilter(run.started_at)
ORDER BY run.started_at DESC
LIMIT 200
