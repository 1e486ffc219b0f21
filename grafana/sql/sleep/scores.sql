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
    least((night.day + time '12:00') AT TIME ZONE person.timezone, $__timeTo()) AS time,
    max(night.score) FILTER (WHERE night.provider = 'oura') AS "Oura",
    max(night.score) FILTER (WHERE night.provider = 'whoop') AS "WHOOP",
    max(night.score) FILTER (WHERE night.provider = 'withings') AS "Withings"
FROM health.sleep AS night
CROSS JOIN person
WHERE
    night.account_id IN ($account)
    AND night.day BETWEEN (SELECT first_day FROM person) AND (SELECT last_day FROM person)
GROUP BY night.day, person.timezone
ORDER BY night.day
