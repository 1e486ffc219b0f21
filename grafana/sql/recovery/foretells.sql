WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

pair AS (
    SELECT today.hrv_rmssd_ms AS hrv, tomorrow.score AS score
    FROM (
        SELECT day, hrv_rmssd_ms
        FROM health.recovery
        WHERE
            account_id IN ($account)
            AND provider = '$source'
            AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    ) AS today
    INNER JOIN (
        SELECT day, score
        FROM health.recovery
        WHERE
            account_id IN ($account)
            AND provider = '$source'
            AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    ) AS tomorrow ON tomorrow.day = today.day + 1
    WHERE today.hrv_rmssd_ms IS NOT NULL AND tomorrow.score IS NOT NULL
)

SELECT
    hrv AS "HRV",
    score AS "Score of the next day",
    regr_intercept(score, hrv) OVER () + regr_slope(score, hrv) OVER () * hrv AS "Trend"
FROM pair
ORDER BY hrv
