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
    zone.name AS "Zone",
    zone.seconds / 60 AS "Minutes"
FROM health.workout AS workout
CROSS JOIN LATERAL (
    VALUES
    (0, 'Zone 0, very light', workout.zone_0_seconds),
    (1, 'Zone 1, light', workout.zone_1_seconds),
    (2, 'Zone 2, moderate', workout.zone_2_seconds),
    (3, 'Zone 3, hard', workout.zone_3_seconds),
    (4, 'Zone 4, very hard', workout.zone_4_seconds),
    (5, 'Zone 5, maximum', workout.zone_5_seconds),
    (6, 'Light', workout.light_zone_seconds),
    (7, 'Moderate', workout.moderate_zone_seconds),
    (8, 'Intense', workout.intense_zone_seconds),
    (9, 'Maximal', workout.maximal_zone_seconds)
) AS zone (number, name, seconds)
WHERE
    workout.account_id IN ($account)
    AND workout.provider = '$source'
    AND workout.source_id = '$workout'
    AND workout.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    AND zone.seconds IS NOT NULL
ORDER BY zone.number
