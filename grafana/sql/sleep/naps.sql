WITH person AS (
    SELECT
        id,
        timezone,
        -- The first whole day: of a day that the range cuts, the bar would be cut.
        ($__timeFrom()::timestamptz AT TIME ZONE timezone + interval '24:00' - interval '1 us')::date
        AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
),

day AS (
    SELECT generate_series(first_day, last_day, interval '1 day')::date AS day, timezone
    FROM person
),

nap AS (
    SELECT day, sum(asleep_seconds) / 60 AS minutes
    FROM health.nap
    WHERE
        account_id IN ($account)
        AND provider = '$source'
        AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
    GROUP BY day
)

-- Every day has a row, so that a bar is as wide as a day.
SELECT
    least((day.day + time '12:00') AT TIME ZONE day.timezone, $__timeTo()) AS time,
    nap.minutes AS "Nap"
FROM day
LEFT JOIN nap ON nap.day = day.day
WHERE EXISTS (SELECT FROM nap)
ORDER BY day.day
