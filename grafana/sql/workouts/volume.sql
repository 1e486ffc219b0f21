WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

weekly AS (
    SELECT
        date_trunc('week', day::timestamp) AS week,
        sport,
        sum(duration_seconds) / 3600 AS hours
    FROM health.workout
    WHERE
        account_id IN ($account)
        AND provider = '$source'
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    GROUP BY 1, 2
)

SELECT
    least(
        (weekly.week + interval '3 days 12 hours') AT TIME ZONE person.timezone, $__timeTo()
    ) AS time,
    initcap(weekly.sport) AS metric,
    weekly.hours AS value
FROM weekly
CROSS JOIN person
ORDER BY 1, 2
