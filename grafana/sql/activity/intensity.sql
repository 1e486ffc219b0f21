WITH person AS (
    SELECT
        id,
        timezone,
        -- The first day whose noon, where its bar stands, is in the range.
        (($__timeFrom()::timestamptz AT TIME ZONE timezone) + interval '12 hours')::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

daily AS (
    SELECT
        day,
        moderate_intensity_seconds / 60 AS moderate,
        high_intensity_seconds / 60 AS high,
        sum(
            coalesce(moderate_intensity_seconds, 0) + 2 * coalesce(high_intensity_seconds, 0)
        ) OVER (
            ORDER BY day RANGE BETWEEN interval '6 days' PRECEDING AND CURRENT ROW
        ) / 60 AS week
    FROM health.activity
    WHERE
        account_id IN ($account)
        AND provider = '$source'
        AND num_nonnulls(moderate_intensity_seconds, high_intensity_seconds) > 0
        AND day >= (SELECT first_day - 6 FROM person)
        AND day <= (SELECT last_day FROM person)
)

SELECT
    least((daily.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    daily.moderate AS "Moderate",
    daily.high AS "High",
    daily.week AS "7 days, high counted twice",
    150 AS "Recommended for 7 days"
FROM daily
CROSS JOIN person
WHERE daily.day >= person.first_day
ORDER BY daily.day
