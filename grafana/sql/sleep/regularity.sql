WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

night AS (
    SELECT
        day,
        extract(EPOCH FROM local_start - day)::double precision / 60 AS bedtime,
        extract(EPOCH FROM local_end - day)::double precision / 60 AS wake_up
    FROM health.sleep
    WHERE
        account_id IN ($account)
        AND provider = '$source'
        AND day >= (SELECT first_day - 44 FROM person)
        AND day <= (SELECT last_day FROM person)
),

spread AS (
    SELECT
        day,
        count(*) OVER fortnight AS nights,
        stddev_samp(bedtime) OVER fortnight AS bedtime,
        stddev_samp(wake_up) OVER fortnight AS wake_up
    FROM night
    WINDOW fortnight AS (ORDER BY day RANGE BETWEEN interval '13 days' PRECEDING AND CURRENT ROW)
),

daily AS (
    SELECT day, bedtime, wake_up, avg(bedtime) OVER own AS own_mean
    FROM spread
    WHERE nights >= 7
    WINDOW own AS (
        ORDER BY day RANGE BETWEEN interval '30 days' PRECEDING AND interval '1 day' PRECEDING
    )
)

SELECT
    least((daily.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    daily.bedtime AS "Bedtime ±",
    daily.wake_up AS "Wake-up ±",
    CASE
        WHEN daily.day = max(daily.day) OVER () THEN daily.bedtime - daily.own_mean
    END AS "vs own mean"
FROM daily
CROSS JOIN person
WHERE daily.day >= person.first_day
ORDER BY daily.day
