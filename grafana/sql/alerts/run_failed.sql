-- How many of the newest scrapes in a row did not succeed; exit code 3 has an alert of its own.
WITH latest AS (
    SELECT started_at, exit_code IN (0, 3) AS good
    FROM ops.run
    WHERE
        command LIKE 'scrape%'
        AND started_at > now() - interval '7 days'
        AND (finished_at IS NOT NULL OR started_at < now() - interval '2 hours')
    ORDER BY started_at DESC
    LIMIT 10
)

SELECT
    now() AS time,
    count(*) AS value
FROM latest
WHERE started_at > coalesce((SELECT max(started_at) FROM latest WHERE good), '-infinity')
