-- The worst outcome of the chosen accounts: 0 succeeded, 1 skipped, 2 stopped, 3 failed.
SELECT
    run.started_at AS time,
    part.provider || '.' || part.endpoint AS metric,
    max(CASE part.outcome
        WHEN 'succeeded' THEN 0 WHEN 'skipped' THEN 1 WHEN 'stopped' THEN 2 ELSE 3
    END) AS value
FROM ops.run
INNER JOIN ops.run_endpoint AS part ON part.run_id = run.id
WHERE
    part.account_id IN ($account)
    AND part.run_id = ANY (ARRAY(SELECT id FROM ops.run WHERE $__timeFilter(started_at)))
GROUP BY run.id, run.started_at, part.provider, part.endpoint
ORDER BY run.started_at, metric
