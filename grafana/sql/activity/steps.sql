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

goal AS (
    SELECT steps
    FROM withings.goal
    WHERE account_id IN ($account) AND deleted_at IS NULL
    ORDER BY observed_at DESC
    LIMIT 1
),

daily AS (
    SELECT
        day,
        steps,
        avg(steps) OVER (
            ORDER BY day RANGE BETWEEN interval '6 days' PRECEDING AND CURRENT ROW
        )::double precision AS week_mean
    FROM health.activity
    WHERE
        account_id IN ($account)
        AND provider = '$source'
        AND day >= (SELECT first_day - 6 FROM person)
        AND day <= (SELECT last_day FROM person)
)

SELECT
    least((daily.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    daily.steps AS "Steps",
    daily.week_mean AS "7-day mean",
    goal.steps AS "Goal (Withings)"
FROM daily
CROSS JOIN person
LEFT JOIN goal ON true
WHERE daily.day >= person.first_day
ORDER BY daily.day
