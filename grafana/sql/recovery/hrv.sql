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
        coalesce(hrv_rmssd_ms, (hrv_start_rmssd_ms + hrv_end_rmssd_ms) / 2) AS hrv
    FROM health.sleep
    WHERE
        account_id IN ($account)
        AND provider = '$source'
        AND day >= (SELECT first_day - 60 FROM person)
        AND day <= (SELECT last_day FROM person)
),

daily AS (
    SELECT
        day,
        hrv AS hrv,
        avg(hrv) OVER week AS week_mean,
        count(hrv) OVER before AS nights,
        avg(hrv) OVER before AS mean,
        stddev_samp(hrv) OVER before AS deviation
    FROM night
    WINDOW
        week AS (ORDER BY day RANGE BETWEEN interval '6 days' PRECEDING AND CURRENT ROW),
        before AS (
            ORDER BY day
            RANGE BETWEEN interval '60 days' PRECEDING AND interval '1 day' PRECEDING
        )
)

-- A range of one's own needs a fortnight of nights.
SELECT
    least((daily.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    CASE WHEN daily.nights >= 14 THEN daily.mean - daily.deviation END AS "Usual from",
    CASE WHEN daily.nights >= 14 THEN daily.mean + daily.deviation END AS "Usual range",
    daily.hrv AS "Night",
    daily.week_mean AS "7-day mean"
FROM daily
CROSS JOIN person
WHERE daily.day >= person.first_day
ORDER BY daily.day
