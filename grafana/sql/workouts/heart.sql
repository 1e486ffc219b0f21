WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

chosen AS (
    SELECT workout.account_id, workout.start_time, workout.end_time
    FROM health.workout AS workout
    WHERE
        workout.account_id IN ($account)
        AND workout.provider = '$source'
        AND workout.source_id = '$workout'
        AND workout.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    LIMIT 1
)

SELECT
    extract(
        EPOCH FROM date_bin('30 seconds', beat.time, chosen.start_time) - chosen.start_time
    )::double precision / 60 AS "Minute",
    avg(beat.heart_rate_bpm) FILTER (WHERE beat.provider = 'oura') AS "Oura",
    avg(beat.heart_rate_bpm) FILTER (WHERE beat.provider = 'whoop') AS "WHOOP",
    avg(beat.heart_rate_bpm) FILTER (WHERE beat.provider = 'withings') AS "Withings"
FROM chosen
CROSS JOIN health.heart_rate_between(
    (SELECT account_id FROM chosen),
    (SELECT start_time - interval '5 minutes' FROM chosen),
    (SELECT end_time + interval '10 minutes' FROM chosen)
) AS beat
GROUP BY 1
ORDER BY 1
