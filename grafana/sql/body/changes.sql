WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

daily AS (
    SELECT
        day,
        avg(weight_kg) AS weight,
        avg(muscle_mass_kg) AS muscle,
        avg(fat_mass_kg) AS fat
    FROM health.body
    WHERE
        account_id IN ($account)
        AND provider = 'withings'
        AND origin = 'measured'
        AND NOT doubtful
        AND weight_kg IS NOT NULL
        AND fat_mass_kg IS NOT NULL
        AND muscle_mass_kg IS NOT NULL
        AND time >= $__timeFrom()::timestamptz - interval '168 hours'
        AND time <= $__timeTo()
    GROUP BY day
),

smooth AS (
    SELECT
        day,
        avg(weight) OVER week AS weight,
        avg(muscle) OVER week AS muscle,
        avg(fat) OVER week AS fat
    FROM daily
    WINDOW week AS (ORDER BY day RANGE BETWEEN interval '6 days' PRECEDING AND CURRENT ROW)
)

SELECT
    least((smooth.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    smooth.weight - first_value(smooth.weight) OVER days AS "Weight",
    smooth.muscle - first_value(smooth.muscle) OVER days AS "Muscle",
    smooth.fat - first_value(smooth.fat) OVER days AS "Fat"
FROM smooth
CROSS JOIN person
WHERE smooth.day >= person.first_day
WINDOW days AS (ORDER BY smooth.day)
ORDER BY smooth.day
