WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
)

SELECT
    to_char(workout.start_time AT TIME ZONE person.timezone, 'Dy DD Mon HH24:MI') AS "When",
    CASE workout.provider WHEN 'oura' THEN 'Oura' WHEN 'whoop' THEN 'WHOOP' ELSE 'Withings' END
        AS "Vendor",
    upper(left(workout.sport, 1)) || substr(workout.sport, 2) AS "Sport",
    workout.duration_seconds / 60 AS "Length",
    workout.distance_meters / 1000 AS "Distance",
    workout.energy_kcal AS "Energy",
    workout.average_heart_rate_bpm AS "Average heart rate",
    workout.highest_heart_rate_bpm AS "Highest heart rate",
    workout.strain AS "Strain",
    workout.intensity AS "Intensity",
    workout.altitude_gain_meters AS "Climb"
FROM health.workout AS workout
CROSS JOIN person
WHERE
    workout.account_id IN ($account)
    AND workout.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
ORDER BY workout.start_time DESC, workout.provider
LIMIT 1000
