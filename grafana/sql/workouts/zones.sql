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
)

SELECT
    date_trunc('week', workout.day::timestamp) AT TIME ZONE person.timezone AS time,
    sum(workout.zone_0_seconds) / 3600 AS "Zone 0, very light",
    sum(workout.zone_1_seconds) / 3600 AS "Zone 1, light",
    sum(workout.zone_2_seconds) / 3600 AS "Zone 2, moderate",
    sum(workout.zone_3_seconds) / 3600 AS "Zone 3, hard",
    sum(workout.zone_4_seconds) / 3600 AS "Zone 4, very hard",
    sum(workout.zone_5_seconds) / 3600 AS "Zone 5, maximum"
FROM health.workout AS workout
CROSS JOIN person
WHERE
    workout.account_id IN ($account)
    AND workout.provider = 'whoop'
    AND workout.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
GROUP BY 1
ORDER BY 1
