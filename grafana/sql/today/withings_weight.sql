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
),

newest AS (
    SELECT
        day,
        round((weight - own_mean)::numeric, 1) AS change
    FROM smooth
    ORDER BY day DESC
    LIMIT 1
),

-- The name of the series stands beside its newest value: it says what has changed.
said AS (
    SELECT CASE
        WHEN newest.change > 0 THEN to_char(newest.change, 'FM990.0') || ' kg above usual'
        WHEN newest.change < 0 THEN to_char(-newest.change, 'FM990.0') || ' kg below usual'
        WHEN newest.change = 0 THEN 'As usual'
        ELSE 'Mean of 7 days'
    END AS words
    FROM newest
)

SELECT
    least((smooth.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    said.words AS metric,
    smooth.weight::double precision AS value
FROM smooth
CROSS JOIN person
CROSS JOIN said
WHERE smooth.day >= person.first_day
ORDER BY smooth.day
