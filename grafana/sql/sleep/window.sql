WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

-- Hours from the midnight before waking up, by the clock where the person was.
night AS (
    SELECT
        day,
        extract(EPOCH FROM local_start - day)::double precision / 3600 AS bedtime,
        extract(EPOCH FROM local_end - day)::double precision / 3600 AS wake_up
    FROM health.sleep
    WHERE
        account_id IN ($account)
        AND provider = '$source'
        AND day >= (SELECT first_day - 6 FROM person)
        AND day <= (SELECT last_day FROM person)
),

-- What Oura recommends for the evening of a day belongs to the night that ends on the next.
advice AS (
    SELECT
        day + 1 AS day,
        max(optimal_bedtime_start_offset) / 3600::double precision AS earliest,
        max(optimal_bedtime_end_offset) / 3600::double precision AS latest
    FROM oura.sleep_time
    WHERE
        account_id IN ($account)
        AND deleted_at IS NULL
        AND day >= (SELECT first_day - 1 FROM person)
        AND day < (SELECT last_day FROM person)
    GROUP BY day
),

daily AS (
    SELECT
        day,
        bedtime,
        wake_up,
        avg(bedtime) OVER week AS usual_bedtime,
        avg(wake_up) OVER week AS usual_wake_up
    FROM night
    WINDOW week AS (ORDER BY day RANGE BETWEEN interval '6 days' PRECEDING AND CURRENT ROW)
)

SELECT
    least((daily.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    advice.earliest AS "Best from",
    advice.latest AS "Best bedtime (Oura)",
    daily.bedtime AS "Bedtime",
    daily.usual_bedtime AS "Bedtime, 7-day mean",
    daily.wake_up AS "Wake-up",
    daily.usual_wake_up AS "Wake-up, 7-day mean"
FROM daily
LEFT JOIN advice ON advice.day = daily.day
CROSS JOIN person
WHERE daily.day >= person.first_day
ORDER BY daily.day
