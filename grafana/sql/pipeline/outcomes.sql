-- The worst outcome of the chosen accounts: 0 succeeded, 1 skipped, 2 stopped, 3 failed.
WITH worst AS (
    SELECT
        part.run_id,
        part.provider || '.' || part.endpoint AS name,
        max(CASE part.outcome
            WHEN 'succeeded' THEN 0 WHEN 'skipped' THEN 1 WHEN 'stopped' THEN 2 ELSE 3
        END) AS value
    FROM ops.run_endpoint AS part
    WHERE
        part.account_id IN ($account)
        AND part.run_id = ANY (ARRAY(SELECT id FROM ops.run WHERE $__timeFilter(started_at)))
    GROUP BY part.run_id, part.provider, part.endpoint
),

grid AS (
    SELECT
        run.started_at,
        endpoint.name,
        worst.value,
        count(worst.value) OVER (
            PARTITION BY endpoint.name ORDER BY run.started_at, run.id
        ) AS attempt
    FROM (
        SELECT id, started_at
        FROM ops.run
        WHERE $__timeFilter(started_at) AND id = ANY (ARRAY(SELECT run_id FROM worst))
    ) AS run
    CROSS JOIN (SELECT DISTINCT name FROM worst) AS endpoint
    LEFT JOIN worst ON worst.run_id = run.id AND worst.name = endpoint.name
)

-- A run that leaves an endpoint out leaves it as it was: where a value is missing, Grafana ends its bar.
SELECT
    started_at AS time,
    name AS metric,
    max(value) OVER (PARTITION BY name, attempt) AS value
FROM grid
ORDER BY started_at, name
