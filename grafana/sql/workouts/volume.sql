WITH person AS (
    SELECT
        id,
        timezone,
        -- The first Monday of the range: a week is drawn from there on.
        date_trunc(
            'week', ($__timeFrom()::timestamptz AT TIME ZONE timezone) + interval '6 days 23 hours'
        )::date AS first_day,
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
    weekly.week AT TIME ZONE person.timezone AS time,
    upper(left(weekly.sport, 1)) || substr(weekly.sport, 2) AS metric,
    weekly.hours AS value
FROM weekly
CROSS JOIN person
ORDER BY 1, 2
