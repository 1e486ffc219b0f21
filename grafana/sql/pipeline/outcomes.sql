-- The worst outcome of the chosen accounts: 0 succeeded, 1 skipped, 2 stopped, 3 failed.
SELECT
    run.started_at AS time,
    worst.provider || '.' || worst.endpoint AS metric,
    worst.value
FROM (
    SELECT
        part.run_id,
        part.provider,
        part.endpoint,
        max(CASE part.outcome
            WHEN 'succeeded' THEN 0 WHEN 'skipped' THEN 1 WHEN 'stopped' THEN 2 ELSE 3
        END) AS value
    FROM ops.run_endpoint AS part
    WHERE
        part.account_id IN ($account)
        AND part.run_id = ANY (ARRAY(SELECT id FROM ops.run WHERE $__timeFilter(started_at)))
    GROUP BY part.run_id, part.provider, part.endpoint
) AS worst
INNER JOIN ops.run ON run.id = worst.run_id AND $__timeFilter(run.started_at)
ORDER BY run.started_at, metric
