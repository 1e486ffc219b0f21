WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

workout AS (
    SELECT
        to_char(workout.start_time AT TIME ZONE person.timezone, 'Dy DD Mon HH24:MI')
        || ' ' || workout.sport AS name,
        workout.source_id AS id,
        workout.start_time
    FROM health.workout AS workout
    CROSS JOIN person
    WHERE
        workout.account_id IN ($account)
        AND workout.provider = '$source'
        AND workout.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    ORDER BY workout.start_time DESC
    LIMIT 300
)

SELECT __text, __value
FROM (
    SELECT name AS __text, id AS __value, start_time
    FROM workout
    UNION ALL
    SELECT 'no workout in this range', '', NULL
    WHERE NOT EXISTS (SELECT FROM workout)
) AS choice
ORDER BY start_time DESC
