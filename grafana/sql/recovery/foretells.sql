WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

-- Read once: the planner expects a single day, and would read the next ones anew for each.
daily AS MATERIALIZED (
    SELECT day, hrv_rmssd_ms, score
    FROM health.recovery
    WHERE
        account_id IN ($account)
        AND provider = '$source'
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
),

pair AS (
    SELECT today.hrv_rmssd_ms AS hrv, tomorrow.score AS score
    FROM daily AS today
    INNER JOIN daily AS tomorrow ON tomorrow.day = today.day + 1
    WHERE today.hrv_rmssd_ms IS NOT NULL AND tomorrow.score IS NOT NULL
)

SELECT
    hrv AS "HRV",
    score AS "Score of the next day",
    regr_intercept(score, hrv) OVER () + regr_slope(score, hrv) OVER () * hrv AS "Trend"
FROM pair
ORDER BY hrv
