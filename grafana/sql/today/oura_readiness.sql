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
        score AS value,
        avg(score) OVER (
            ORDER BY day
            RANGE BETWEEN interval '30 days' PRECEDING AND interval '1 day' PRECEDING
        ) AS own_mean
    FROM health.recovery
    WHERE
        account_id IN ($account)
        AND provider = 'oura'
        AND score IS NOT NULL
        AND day >= (SELECT first_day - 30 FROM person)
        AND day <= (SELECT last_day FROM person)
)

SELECT
    least((daily.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    daily.value AS "Newest",
    CASE
        WHEN daily.day = max(daily.day) OVER () THEN daily.value - daily.own_mean
    END AS "vs own mean"
FROM daily
CROSS JOIN person
WHERE daily.day >= person.first_day
ORDER BY daily.day
