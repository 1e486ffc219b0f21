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
    least((body.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    avg(body.fat_percent) AS "Fat",
    avg(100 * body.muscle_mass_kg / body.weight_kg) AS "Muscle"
FROM health.body AS body
CROSS JOIN person
WHERE
    body.account_id IN ($account)
    AND body.provider = 'withings'
    AND body.origin = 'measured'
    AND NOT body.doubtful
    AND body.fat_percent IS NOT NULL
    AND body.weight_kg > 0
    AND $__timeFilter(body.time)
GROUP BY body.day, person.timezone
ORDER BY body.day
