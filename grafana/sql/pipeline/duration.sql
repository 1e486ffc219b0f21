WITH latest AS (
    SELECT id, started_at, finished_at, exit_code
    FROM ops.run
    WHERE $__timeFilter(started_at)
    ORDER BY started_at DESC
    LIMIT 30
)

SELECT
    to_char(started_at AT TIME ZONE 'UTC', 'DD Mon HH24:MI') AS "Run",
    CASE
        WHEN exit_code = 0
            THEN extract(EPOCH FROM finished_at - started_at)::double precision
    END AS "Succeeded",
    CASE
        WHEN exit_code IS DISTINCT FROM 0
            THEN extract(
                EPOCH FROM coalesce(finished_at, $__timeTo()::timestamptz) - started_at
            )::double precision
    END AS "Not succeeded"
FROM latest
ORDER BY started_at
