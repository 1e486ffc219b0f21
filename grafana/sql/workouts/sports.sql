WITH person AS (
    SELECT
        id,
        timezone,
        ($__timeFrom()::timestamptz AT TIME ZONE timezone)::date AS first_day,
        ($__timeTo()::timestamptz AT TIME ZONE timezone)::date AS last_day
    FROM ops.account
    WHERE id IN ($account)
)

SELECT
    upper(left(sport, 1)) || substr(sport, 2) AS "Sport",
    sum(duration_seconds) / 3600 AS "Hours"
FROM health.workout
WHERE
    account_id IN ($account)
    AND provider = '$source'
    AND day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
GROUP BY sport
ORDER BY 2 DESC
