WITH person AS (
    SELECT
        id,
        timezone,
        -- The first whole day: of a day that the range cuts, the bar would be cut.
        ($__timeFrom()::timestamptz AT TIME ZONE timezone + interval '24:00' - interval '1 us')::date
        AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

daily AS (
    SELECT
        day,
        score,
        avg(score) OVER (
            ORDER BY day RANGE BETWEEN interval '6 days' PRECEDING AND CURRENT ROW
        ) AS week_mean
    FROM health.recovery
    WHERE
        account_id IN ($account)
        AND provider = 'oura'
        AND day >= (SELECT first_day - 6 FROM person)
        AND day <= (SELECT last_day FROM person)
)

SELECT
    least((daily.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    daily.score AS "Readiness",
    daily.week_mean AS "7-day mean"
FROM daily
CROSS JOIN person
WHERE daily.day >= person.first_day
ORDER BY daily.day
