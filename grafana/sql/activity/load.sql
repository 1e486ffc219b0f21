WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

-- The load of a day is WHOOP's strain, else the active energy.
daily AS (
    SELECT day, coalesce(strain, active_energy_kcal) AS load
    FROM health.activity
    WHERE
        account_id IN ($account)
        AND provider = '$source'
        AND day >= (SELECT first_day - 27 FROM person)
        AND day < (SELECT last_day FROM person)
),

smooth AS (
    SELECT
        day,
        avg(load) OVER week AS acute,
        avg(load) OVER month AS chronic,
        count(load) OVER month AS days
    FROM daily
    WINDOW
        week AS (ORDER BY day RANGE BETWEEN interval '6 days' PRECEDING AND CURRENT ROW),
        month AS (ORDER BY day RANGE BETWEEN interval '27 days' PRECEDING AND CURRENT ROW)
)

SELECT
    least((smooth.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    0.8 AS "Even from",
    1.3 AS "Even load",
    smooth.acute / nullif(smooth.chronic, 0) AS "7 days to 28 days"
FROM smooth
CROSS JOIN person
WHERE smooth.day >= person.first_day AND smooth.days >= 14
ORDER BY smooth.day
