WITH goal AS (
    SELECT weight_real_value::double precision AS kg
    FROM withings.goal
    WHERE account_id IN ($account) AND weight_real_value IS NOT NULL AND deleted_at IS NULL
    ORDER BY observed_at DESC
    LIMIT 1
),

measured AS (
    SELECT
        time,
        weight_kg,
        avg(weight_kg) OVER (
            ORDER BY time RANGE BETWEEN interval '168 hours' PRECEDING AND CURRENT ROW
        ) AS week_mean
    FROM health.body
    WHERE
        account_id IN ($account)
        AND provider = 'withings'
        AND origin = 'measured'
        AND NOT doubtful
        AND weight_kg IS NOT NULL
        AND time >= $__timeFrom()::timestamptz - interval '168 hours'
        AND time <= $__timeTo()
)

-- A goal that is far away would press the course flat.
SELECT
    measured.time,
    measured.weight_kg AS "Measured",
    measured.week_mean AS "7-day mean",
    goal.kg AS "Goal"
FROM measured
LEFT JOIN goal ON goal.kg BETWEEN
    (SELECT min(weight_kg) - 3 FROM measured) AND (SELECT max(weight_kg) + 3 FROM measured)
WHERE $__timeFilter(measured.time)
ORDER BY measured.time
