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
    FROM health.sleep
    WHERE
        account_id IN ($account)
        AND provider = 'oura'
        AND score IS NOT NULL
        AND day >= (SELECT first_day - 30 FROM person)
        AND day <= (SELECT last_day FROM person)
),

newest AS (
    SELECT
        day,
        round((value - own_mean)::numeric, 0) AS change
    FROM daily
    ORDER BY day DESC
    LIMIT 1
),

-- The name of the series stands beside its newest value: it says when, and what has changed.
said AS (
    SELECT concat_ws(
        ', ',
        CASE person.last_day - newest.day
            WHEN 0 THEN 'Today'
            WHEN 1 THEN 'Yesterday'
            ELSE to_char(newest.day, 'FMDD Mon')
        END,
        CASE
            WHEN newest.change > 0
                THEN to_char(newest.change, 'FM999,990') || ' above usual'
            WHEN newest.change < 0
                THEN to_char(-newest.change, 'FM999,990') || ' below usual'
            WHEN newest.change = 0 THEN 'as usual'
        END
    ) AS words
    FROM newest
    CROSS JOIN person
)

SELECT
    least((daily.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    said.words AS metric,
    daily.value::double precision AS value
FROM daily
CROSS JOIN person
CROSS JOIN said
WHERE daily.day >= person.first_day
ORDER BY daily.day
