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
    SELECT day, avg(weight_kg) AS weight
    FROM health.body
    WHERE
        account_id IN ($account)
        AND provider = 'withings'
        AND origin = 'measured'
        AND NOT doubtful
        AND weight_kg IS NOT NULL
        AND time >= $__timeFrom()::timestamptz - interval '40 days'
        AND time <= $__timeTo()
    GROUP BY day
),

smooth AS (
    SELECT
        day,
        avg(weight) OVER (
            ORDER BY day RANGE BETWEEN interval '6 days' PRECEDING AND CURRENT ROW
        ) AS weight,
        avg(weight) OVER (
            ORDER BY day
            RANGE BETWEEN interval '30 days' PRECEDING AND interval '1 day' PRECEDING
        ) AS own_mean
    FROM daily
)

SELECT
    least((smooth.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    smooth.weight AS "7-day mean",
    CASE
        WHEN smooth.day = max(smooth.day) OVER () THEN smooth.weight - smooth.own_mean
    END AS "vs own mean"
FROM smooth
CROSS JOIN person
WHERE smooth.day >= person.first_day
ORDER BY smooth.day
