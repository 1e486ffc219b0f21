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
    least((nap.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    sum(nap.asleep_seconds) / 60 AS "Nap"
FROM health.nap AS nap
CROSS JOIN person
WHERE
    nap.account_id IN ($account)
    AND nap.provider = '$source'
    AND nap.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
GROUP BY nap.day, person.timezone
ORDER BY nap.day
